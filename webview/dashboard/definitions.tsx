import { joined } from '../../src/core/joined';
import { measures } from '../../src/core/measures/list';
import { metricNames } from '../../src/core/measures/metric';
import { FORGOTTEN } from './table/columns';

const definitions: readonly (readonly [term: string, meaning: string])[] = [
  [
    'R',
    'The accuracy matrix: R(t, i) is the accuracy on the test data of task i after training task t; T is the last task trained, b(i) the accuracy of the untrained network. On facts, mean average precision (MAP) takes the place of accuracy.',
  ],
  ['MAP', `${metricNames([{ metric: 'MAP' }]).definition}.`],
  ...measures.map(({ id, short, title, definition, formula, source }) => {
    const parts = joined('. ', [definition, formula ?? '', source ? `${source.paper}, ${source.place}` : '']);
    return [
      id === FORGOTTEN ? `Forgotten (${short})` : short,
      `${short === title ? '' : `${title}. `}${parts}.`,
    ] as const;
  }),
  [
    'Ω',
    'The importance of a weight: how much the network’s output changes with it. The method adds λ Σ Ω (θ − θ*)² to the loss of later tasks.',
  ],
  ['Points', 'Percentage points: difference of two accuracies in percent.'],
];

export function Definitions() {
  return (
    <details class="definitions">
      <summary>What the measures mean</summary>
      <dl>
        {definitions.map(([term, meaning]) => (
          <>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </details>
  );
}
