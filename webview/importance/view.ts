import type { Inspection } from '../../src/core/omega/inspection';
import { element, icon, replaceContent } from '../shared/element';
import { loadingPlaceholder, placeholder } from '../shared/placeholder';
import { section } from '../shared/section';
import { button, progressRing } from '../shared/toolkit';
import type { Inspector } from './inspector';
import { layerTable } from './layerTable';
import { baseText, sourceText } from './names';
import { sections } from './sections';
import { toolbar } from './toolbar';

/** The elements of the importance panel. Returns a function that paints them. */
export function importanceView(page: HTMLElement, inspector: Inspector): () => void {
  const { settings } = inspector;
  const bar = toolbar(inspector);
  const heading = element('p', { class: 'note' });
  const table = element('div', { class: 'summary' });
  const groups = sections.map((each) => section(settings, each));
  const content = element('div', { class: 'content' }, heading, table, ...groups.map((group) => group.element));
  const busy = element(
    'div',
    { class: 'toolbar busy', role: 'status' },
    progressRing('Inspecting'),
    element('span', {}, 'Reading the checkpoint…'),
    button('Cancel', 'secondary', () => inspector.cancel()),
  );
  const failure = element('h2');
  const hint = element('p');
  const retry = button('Measure on Test Samples', 'secondary', () => inspector.inspect({ source: 'test' }));
  const failed = placeholder(icon('warning'), failure, hint, retry);
  const none = placeholder(
    icon('inspect'),
    element('h2', {}, 'No checkpoint yet'),
    element('p', {}, 'A checkpoint is saved after each task.'),
  );
  const loading = loadingPlaceholder();
  const placeholders = element('div', { role: 'alert' }, failed, none, loading);
  const title = element('h1', { class: 'visually-hidden' }, 'MAS importance');
  page.append(title, bar.element, busy, placeholders, content);

  function paintPlaceholders(): void {
    const { cards, progress } = inspector;
    const isUntrained = cards.length > 0 && cards.every(({ learnt }) => learnt === 0);
    failed.hidden = progress.state !== 'failed';
    none.hidden = progress.state !== 'starting' || !isUntrained;
    loading.hidden = progress.state !== 'starting' || isUntrained;
    if (progress.state !== 'failed') return;
    failure.textContent = progress.message;
    hint.textContent = progress.hint ?? '';
  }

  function paintContent(inspection: Inspection): void {
    const { tensors } = inspection;
    const tensor =
      tensors.find((each) => each.tensor === settings.get().tensor) ??
      tensors.find((each) => each.tensor.endsWith('/kernel')) ??
      tensors[0];
    const comparison = inspection.base === undefined ? '' : `Compared with ${baseText(inspection)}.`;
    heading.textContent = `Ω: ${sourceText(inspection)}. ${comparison}`;
    replaceContent(
      table,
      layerTable(inspection, tensor?.tensor, (next) => settings.set({ tensor: next })),
    );
    if (tensor) for (const group of groups) group.paint(inspection, tensor);
  }

  return () => {
    const { progress, inspection } = inspector;
    bar.paint();
    paintPlaceholders();
    busy.hidden = progress.state !== 'inspecting';
    content.hidden = !inspection;
    content.classList.toggle('stale', progress.state === 'inspecting');
    bar.element.hidden = progress.state === 'starting';
    if (inspection) paintContent(inspection);
  };
}
