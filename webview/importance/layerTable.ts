import { count, percent, significant } from '../../src/core/format';
import type { Inspection, TensorInspection } from '../../src/core/omega/inspection';
import { element } from '../shared/element';
import { numberCell, tableBox } from '../shared/tableElement';

type NumberColumn = readonly [title: string, meaning: string | undefined, text: (tensor: TensorInspection) => string];

const numbers: readonly NumberColumn[] = [
  ['Weights', 'Number of elements', ({ histogram }) => count(histogram.elements)],
  [
    'Free',
    'Share of weights with Ω below 1 % of the network’s mean; changing them costs little',
    ({ histogram, nearZero }) => percent(nearZero.elements / Math.max(1, histogram.elements)),
  ],
  ['Mean Ω', 'Mean over all elements', ({ histogram }) => significant(histogram.mean)],
  [
    'Median Ω',
    'Half of the elements are below',
    ({ quantiles }) => significant(quantiles.find(({ at }) => at === 0.5)?.value),
  ],
  ['Maximum Ω', undefined, ({ histogram }) => significant(histogram.max)],
  [
    'Share of Ω in top 1 %',
    'Share of the layer’s Ω in its most important 1 % of weights',
    ({ topShare }) => percent(topShare),
  ],
  [
    'Correlation',
    'Pearson correlation with the Ω it is compared with',
    ({ comparison }) => significant(comparison?.correlation),
  ],
  ['Ω (θ − θ*)²', 'Penalty for moving from the anchor, before λ', ({ movement }) => significant(movement?.penalty)],
];

/** All layers in numbers; each has a button that chooses it. */
export function layerTable(
  { tensors }: Inspection,
  chosen: string | undefined,
  choose: (tensor: string) => void,
): HTMLElement {
  const columns = [
    { title: 'Layer', meaning: 'Choose a layer to see its charts below' },
    { title: 'Shape', meaning: 'Size of each axis; the last axis is the units' },
    ...numbers.map(([title, meaning]) => ({ title, meaning, isNumber: true })),
  ];
  const rows = tensors.map((each) => {
    const { tensor, shape } = each;
    const isChosen = tensor === chosen;
    const attributes = { class: 'link', 'aria-pressed': String(isChosen), onclick: () => choose(tensor) };
    return element(
      'tr',
      { class: isChosen && 'chosen' },
      element('th', { scope: 'row' }, element('button', { type: 'button', ...attributes }, tensor)),
      element('td', {}, shape.join(' × ')),
      ...numbers.map(([, , text]) => numberCell(text(each))),
    );
  });
  return tableBox('Layers', columns, rows);
}
