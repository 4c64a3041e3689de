import { count, percent, significant } from '../../src/core/format';
import type { TensorInspection } from '../../src/core/omega/inspection';
import { TableBox } from '../shared/tableBox';

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

interface LayerTableProps {
  readonly tensors: readonly TensorInspection[];
  readonly chosen: string | undefined;
  choose(tensor: string): void;
}

/** All layers in numbers; each has a button that chooses it. */
export function LayerTable({ tensors, chosen, choose }: LayerTableProps) {
  const headings = (
    <>
      <th scope="col" title="Choose a layer to see its charts below">
        Layer
      </th>
      <th scope="col" title="Size of each axis; the last axis is the units">
        Shape
      </th>
      {numbers.map(([title, meaning]) => (
        <th key={title} scope="col" title={meaning} class="number">
          {title}
        </th>
      ))}
    </>
  );
  return (
    <TableBox label="Layers" headings={headings}>
      <tbody>
        {tensors.map((each) => (
          <tr key={each.tensor} class={each.tensor === chosen ? 'chosen' : undefined}>
            <th scope="row">
              <button
                type="button"
                class="link"
                aria-pressed={each.tensor === chosen}
                onClick={() => choose(each.tensor)}
              >
                {each.tensor}
              </button>
            </th>
            <td>{each.shape.join(' × ')}</td>
            {numbers.map(([title, , text]) => (
              <td key={title} class="number">
                {text(each)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </TableBox>
  );
}
