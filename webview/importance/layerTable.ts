import { count, percent, significant } from '../../src/core/format';
import type { Inspection, TensorInspection } from '../../src/core/omega/inspection';
import { element } from '../shared/element';

const columns: readonly (readonly [title: string, meaning: string, isNumber: boolean])[] = [
  ['Layer', 'Choose a layer to see its charts below', false],
  ['Shape', 'Size of each axis; the last axis is the units', false],
  ['Weights', 'Number of elements', true],
  ['Free', 'Share of weights with Ω below 1 % of the network’s mean; changing them costs little', true],
  ['Mean Ω', 'Mean over all elements', true],
  ['Median Ω', 'Half of the elements are below', true],
  ['Maximum Ω', '', true],
  ['Share of Ω in top 1 %', 'Share of the layer’s Ω in its most important 1 % of weights', true],
  ['Correlation', 'Pearson correlation with the Ω it is compared with', true],
  ['Ω (θ − θ*)²', 'Penalty for moving from the anchor, before λ', true],
];

/** All layers in numbers; each has a button that chooses it. */
export function layerTable(
  { tensors }: Inspection,
  chosen: string | undefined,
  choose: (tensor: string) => void,
): HTMLElement {
  const head = element(
    'tr',
    {},
    ...columns.map(([title, meaning, isNumber]) =>
      element('th', { scope: 'col', title: meaning || undefined, class: isNumber && 'number' }, title),
    ),
  );
  return element(
    'div',
    { class: 'table-box summary', tabindex: 0, role: 'region', 'aria-label': 'Layers' },
    element(
      'table',
      {},
      element('thead', {}, head),
      element('tbody', {}, ...tensors.map((tensor) => row(tensor, tensor.tensor === chosen, choose))),
    ),
  );
}

function row(tensor: TensorInspection, isChosen: boolean, choose: (tensor: string) => void): HTMLElement {
  const { histogram, nearZero, quantiles, comparison, movement } = tensor;
  const button = element('button', { type: 'button', class: 'link' }, tensor.tensor);
  button.setAttribute('aria-pressed', String(isChosen));
  button.addEventListener('click', () => choose(tensor.tensor));
  const number = (text: string) => element('td', { class: 'number' }, text);
  return element(
    'tr',
    { class: isChosen && 'chosen' },
    element('th', { scope: 'row' }, button),
    element('td', {}, tensor.shape.join(' × ')),
    number(count(histogram.elements)),
    number(percent(nearZero.elements / Math.max(1, histogram.elements))),
    number(significant(histogram.mean)),
    number(significant(quantiles.find(({ at }) => at === 0.5)?.value)),
    number(significant(histogram.max)),
    number(percent(tensor.topShare)),
    number(significant(comparison?.correlation)),
    number(significant(movement?.penalty)),
  );
}
