import { element, icon } from './element';
import { type Checkbox, checkbox } from './toolkit';

interface Option {
  readonly id: string;
  readonly label: string;
  readonly detail?: string;
}

/** Options listed at once; the others are found by typing. */
const MAX_LISTED = 100;

/**
 * A button that opens a list of checkboxes, with a field to search it where it is long.
 * @param max how many can be chosen; at least one always is
 */
export function choice(label: string, max: number, onChoose: (chosen: string[]) => void) {
  let options: readonly Option[] = [];
  let chosen: readonly string[] = [];
  const boxes = new Map<string, Checkbox>();

  const text = element('span');
  const opener = element(
    'button',
    { type: 'button', class: 'select', 'aria-expanded': 'false', onclick: () => open(popup.hidden !== false) },
    text,
    icon('chevron-down'),
  );
  const searched = { placeholder: 'Search', 'aria-label': `Search ${label.toLowerCase()}`, oninput: fillList };
  const search = element('input', { type: 'search', class: 'input', ...searched });
  const list = element('div', { class: 'options', role: 'group', 'aria-label': label });
  const note = element('p', { class: 'note' });
  const popup = element('div', { class: 'popup', hidden: true }, search, list, note);
  const box = element('div', { class: 'choice' }, opener, popup);

  function open(isOpen: boolean): void {
    popup.hidden = !isOpen;
    opener.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) {
      search.value = '';
      fillList();
      if (!search.hidden) search.focus();
    }
  }

  function fillList(): void {
    boxes.clear();
    const wanted = search.value.trim().toLowerCase();
    const found = options.filter(({ label, detail = '' }) => `${label} ${detail}`.toLowerCase().includes(wanted));
    // The chosen options come first, so that they are easy to find among hundreds.
    const sorted = found.toSorted((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)));
    list.replaceChildren(
      ...sorted.slice(0, MAX_LISTED).map(({ id, label, detail }) => {
        const made = checkbox(detail ? `${label} · ${detail}` : label, chosen.includes(id), () => choose(id, made));
        boxes.set(id, made);
        return made;
      }),
    );
    note.textContent =
      sorted.length === 0
        ? 'No matches.'
        : sorted.length > MAX_LISTED
          ? `${sorted.length - MAX_LISTED} more: type to search.`
          : '';
  }

  function choose(id: string, made: Checkbox): void {
    if (made.checked === chosen.includes(id)) return;
    const next = made.checked ? [...chosen, id] : chosen.filter((each) => each !== id);
    if (next.length === 0 || next.length > max) {
      made.checked = !made.checked;
      note.textContent = next.length === 0 ? 'Select at least one.' : `Select at most ${max}.`;
      return;
    }
    chosen = next;
    note.textContent = '';
    onChoose(next);
  }

  box.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || popup.hidden) return;
    open(false);
    opener.focus();
  });
  for (const event of ['pointerdown', 'focusin'] as const) {
    document.addEventListener(event, ({ target }) => {
      if (target instanceof Node && !box.contains(target)) open(false);
    });
  }

  return {
    element: box,
    update(nextOptions: readonly Option[], nextChosen: readonly string[]) {
      const isSame = JSON.stringify(options) === JSON.stringify(nextOptions);
      options = nextOptions;
      chosen = nextChosen;
      search.hidden = options.length <= 8;
      text.textContent = `${label}: ${summary(options, chosen)}`;
      if (popup.hidden) return;
      if (!isSame) fillList();
      for (const [id, made] of boxes) made.checked = chosen.includes(id);
    },
  };
}

function summary(options: readonly Option[], chosen: readonly string[]): string {
  const only = chosen.length === 1 ? options.find(({ id }) => id === chosen[0]) : undefined;
  return only ? only.label : `${chosen.length} of ${options.length}`;
}
