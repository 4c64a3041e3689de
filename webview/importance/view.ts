import type { Inspection } from '../../src/core/omega/inspection';
import { element, icon, replaceContent } from '../shared/element';
import { type Memories, section } from '../shared/section';
import { button, progressRing } from '../shared/toolkit';
import { layerTable } from './layerTable';
import { baseText, sourceText } from './names';
import { sections } from './sections';
import { type Actions, inspectionOf, type Shown } from './shown';
import { toolbar } from './toolbar';

export interface ImportanceView {
  paint(shown: Shown): void;
  /** Also paints what has not changed, in the colours of another theme. */
  repaint(shown: Shown): void;
}

export function importanceView(page: HTMLElement, memories: Memories, actions: Actions): ImportanceView {
  const bar = toolbar(actions);
  const heading = element('p', { class: 'note' });
  const table = element('div', { class: 'summary' });
  const groups = sections.map((each) => ({ ...each, group: section(memories) }));
  const content = element('div', { class: 'content' }, heading, table, ...groups.map(({ group }) => group.element));
  const busy = element(
    'div',
    { class: 'busy', role: 'status' },
    progressRing('Inspecting'),
    element('span', {}, 'Reading the checkpoint…'),
    button('Cancel', 'secondary', () => actions.cancel()),
  );
  const placeholder = element('div', { class: 'placeholder', role: 'alert' });
  const title = element('h1', { class: 'visually-hidden' }, 'MAS importance');
  page.append(title, bar.element, busy, placeholder, content);
  let drawn: { readonly inspection: Inspection; readonly tensor: string | undefined } | undefined;

  function paintPlaceholder({ cards, progress }: Shown): void {
    placeholder.hidden = progress.state !== 'failed' && progress.state !== 'starting';
    placeholder.replaceChildren();
    if (progress.state === 'failed') {
      placeholder.append(
        icon('warning'),
        element('h2', {}, progress.message),
        element('p', {}, progress.hint ?? ''),
        button('Measure on Test Samples', 'secondary', () => actions.inspect({ source: 'test' })),
      );
    } else if (cards.length > 0 && cards.every(({ learnt }) => learnt === 0)) {
      placeholder.append(
        icon('inspect'),
        element('h2', {}, 'No checkpoint yet'),
        element('p', {}, 'A checkpoint is saved after each task.'),
      );
    } else placeholder.append(progressRing('Loading runs'), element('p', {}, 'Loading runs…'));
  }

  function paintContent(inspection: Inspection, chosen: string | undefined): void {
    if (drawn?.inspection === inspection && drawn.tensor === chosen) return;
    drawn = { inspection, tensor: chosen };
    const { tensors } = inspection;
    const tensor =
      tensors.find((each) => each.tensor === chosen) ??
      tensors.find((each) => each.tensor.endsWith('/kernel')) ??
      tensors[0];
    const comparison = inspection.base === undefined ? '' : `Compared with ${baseText(inspection)}.`;
    heading.textContent = `Ω: ${sourceText(inspection)}. ${comparison}`;
    replaceContent(
      table,
      layerTable(inspection, tensor?.tensor, (next) => actions.look({ tensor: next })),
    );
    if (!tensor) return;
    for (const { group, title: titleOf, charts } of groups) group.show(titleOf(tensor), charts(inspection, tensor));
  }

  const paint = (shown: Shown) => {
    const { progress, settings } = shown;
    const inspection = inspectionOf(progress);
    bar.paint(shown);
    paintPlaceholder(shown);
    busy.hidden = progress.state !== 'inspecting';
    content.hidden = !inspection;
    content.classList.toggle('stale', progress.state === 'inspecting');
    bar.element.hidden = progress.state === 'starting';
    if (inspection) paintContent(inspection, settings.tensor);
  };
  return {
    paint,
    repaint(shown) {
      drawn = undefined;
      paint(shown);
    },
  };
}
