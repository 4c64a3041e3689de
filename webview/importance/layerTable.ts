import { count, percent, significant } from '../../src/core/format';
import type { Inspection, TensorInspection } from '../../src/core/omega/inspection';
import { element } from '../shared/element';

const columns: readonly (readonly [title: string, meaning: string, isNumber: boolean])[] = [
  ['Layer', 'Choose one to see it below', false],
  ['Shape', 'Elements on each axis; the last one is the units', false],
  ['Weights', 'Elements in all', true],
  ['Free', 'Share of weights with Ω under 1 % of the network’s mean: little would be lost by changing them', true],
  ['Mean Ω', 'Over all elements', true],
  ['Median Ω', 'Half of the elements have less', true],
  ['Largest Ω', '', true],
  ['Top 1 % hold', 'Share of the layer’s Ω in its top hundredth of weights', true],
  ['Correlation', 'Pearson’s, with Ω of what it is compared with', true],
  ['Ω (θ − θ*)²', 'Sum of what moving from the anchor costs, before λ', true],
];

/** All layers in numbers; the button of each chooses it. */
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
