import { type CardMemories, chartCard } from './chartCard';
import type { ChartSpec } from './chartSpec';
import { element } from './element';
import type { SettingsStore } from './panel';

/** What a group of charts has of what is shown. */
export interface SectionContent<Shown extends readonly unknown[]> {
  readonly controls?: readonly HTMLElement[];
  title(...shown: Shown): string;
  charts(...shown: Shown): readonly ChartSpec[];
  /** How many side by side, if there is room; default as many as fit. */
  columns?(...shown: Shown): number;
}

/**
 * A titled group of charts. A chart that is shown again keeps its card; without charts, the group is hidden.
 * @param settings remember the cards, by their ids
 */
export function section<Shown extends readonly unknown[]>(
  settings: SettingsStore<{ readonly cards: CardMemories }>,
  { controls = [], title: titleOf, charts, columns: columnsOf }: SectionContent<Shown>,
) {
  const cards = new Map<string, ReturnType<typeof chartCard>>();
  const heading = element('h2');
  const grid = element('div', { class: 'grid' });
  const head = element('div', { class: 'group-head' }, heading, ...controls);
  const box = element('section', { class: 'group', hidden: true }, head, grid);
  return {
    element: box,
    paint(...shown: Shown) {
      const title = titleOf(...shown);
      const specs = charts(...shown);
      const columns = columnsOf?.(...shown);
      box.hidden = specs.length === 0;
      heading.textContent = title;
      box.setAttribute('aria-label', title);
      if (columns === undefined) delete grid.dataset.columns;
      else grid.dataset.columns = String(columns);
      const wanted = new Set(specs.map(({ id }) => id));
      for (const [id, card] of cards) {
        if (wanted.has(id)) continue;
        card.remove();
        cards.delete(id);
      }
      specs.forEach((spec, place) => {
        const { id } = spec;
        const { cards: memories } = settings.get();
        const card =
          cards.get(id) ??
          chartCard(spec, memories[id] ?? {}, (memory) =>
            settings.set({ cards: { ...settings.get().cards, [id]: memory } }),
          );
        cards.set(id, card);
        // Moving an element, even to where it is, would take the focus from it.
        if (grid.children[place] !== card.element) grid.insertBefore(card.element, grid.children[place] ?? null);
        card.update(spec);
      });
    },
  };
}
