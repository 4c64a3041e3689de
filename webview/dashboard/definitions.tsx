import { joined } from '../../src/core/joined';
import { measuresOf } from '../../src/core/measures/list';
import { METRICS, metricNames } from '../../src/core/measures/metric';
import type { RunCard } from '../../src/core/panel/runCard';
import { FORGOTTEN } from './table/columns';

type Definition = readonly [term: string, meaning: string];

/** What the words on the page mean, of these runs. */
function definitionsOf(cards: readonly Pick<RunCard, 'metric'>[]): readonly Definition[] {
  const metrics = METRICS.filter((metric) => metric !== 'accuracy' && cards.some((card) => card.metric === metric));
  return [
    [
      'R',
      'The accuracy matrix: R(t, i) is the accuracy on the test data of task i after training task t; T is the last task trained, b(i) the accuracy of the untrained network. On facts, mean average precision (MAP) takes the place of accuracy; of detectors, mAP does.',
    ],
    ...metrics.map((metric): Definition => {
      const { title, definition } = metricNames([{ metric }]);
      return [title, `${definition}.`];
    }),
    ...measuresOf(cards).map(({ id, short, title, definition, formula, source }): Definition => {
      const parts = joined('. ', [definition, formula ?? '', source ? `${source.paper}, ${source.place}` : '']);
      return [id === FORGOTTEN ? `Forgotten (${short})` : short, `${short === title ? '' : `${title}. `}${parts}.`];
    }),
    [
      'Ω',
      'The importance of a weight: how much the network’s output changes with it. The method adds λ Σ Ω (θ − θ*)² to the loss of later tasks.',
    ],
    ['Points', 'Percentage points: difference of two accuracies in percent.'],
  ];
}

export function Definitions({ cards }: { readonly cards: readonly Pick<RunCard, 'metric'>[] }) {
  return (
    <details class="definitions">
      <summary>What the measures mean</summary>
      <dl>
        {definitionsOf(cards).map(([term, meaning]) => (
          <>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}
