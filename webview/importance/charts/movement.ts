import { count, significant } from '../../../src/core/format';
import type { Inspection, Movement, TensorInspection } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { heatMap } from '../../shared/heatMap';
import { weightName } from '../names';
import { rankedBars } from './rankedBars';

/** How far weights moved, against the Ω that guarded them. */
export function movementChart({ base }: Inspection, { movement }: TensorInspection): ChartSpec {
  const { steps, counts, omega, distance, correlation, penalty } = movement ?? notMoved;
  const max = Math.max(1, ...counts);
  const middle = (i: number, [low, high]: Decades) => low + ((i + 0.5) * (high - low)) / steps;
  const label = (i: number, range: Decades) => significant(Number((10 ** middle(i, range)).toPrecision(2)));
  const columns = Array.from({ length: steps }, (_, i) => label(i, omega));
  /** The map is drawn from the top; counts start at the bottom. */
  const rows = Array.from({ length: steps }, (_, i) => label(steps - 1 - i, distance));
  return {
    id: 'movement',
    inputs: [base, movement],
    title: 'Weights that moved despite protection',
    content: () => ({
      note: movement
        ? `|θ − θ*| since checkpoint ${base} against the Ω that guarded it. Rank correlation ${significant(correlation)}; Σ Ω (θ − θ*)² = ${significant(penalty)}.`
        : '|θ − θ*| against the Ω that guarded it.',
      summary: `Rank correlation of Ω and distance: ${significant(correlation)}. Negative: more important weights moved less.`,
      empty: movement ? undefined : emptyReason(base),
      plots: [
        {
          configuration: () =>
            heatMap({
              columns,
              rows,
              xTitle: 'importance Ω (log scale)',
              yTitle: '|θ − θ*| (log scale)',
              value: (row, column) => counts[(steps - 1 - row) * steps + column] || null,
              share: (value) => Math.log1p(value) / Math.log1p(max),
              long: (value) => `${count(value)} weights`,
              label: (row, column) => `Ω ≈ ${columns[column]}, moved ≈ ${rows[row]}`,
            }),
        },
      ],
      table: () => ({
        columns: ['log₁₀ Ω', 'log₁₀ |θ − θ*|', 'weights'],
        rows: counts.flatMap((weights, place): Cell[][] =>
          weights === 0 ? [] : [[middle(place % steps, omega), middle(Math.floor(place / steps), distance), weights]],
        ),
      }),
    }),
  };
}

type Decades = Movement['omega'];

const notMoved: Movement = {
  ...{ omega: [0, 0], distance: [0, 0], steps: 0, counts: [] },
  ...{ correlation: null, penalty: 0, moved: [] },
};

/** The weights with the largest share of the penalty. */
export function movedChart({ base }: Inspection, { movement, unitNames }: TensorInspection): ChartSpec {
  const { moved } = movement ?? notMoved;
  return rankedBars({
    id: 'moved',
    inputs: [base, movement],
    title: 'Largest penalties',
    note: 'Weights with the largest Ω (θ − θ*)², by index.',
    empty: !movement ? emptyReason(base) : moved.length === 0 ? 'No guarded weight has moved.' : undefined,
    columns: ['weight', 'Ω (θ − θ*)²', 'Ω', 'θ', '|θ − θ*|'],
    rows: moved.map(({ index, omega, weight, distance }) => {
      return [weightName(index, unitNames), omega * distance * distance, omega, weight, distance];
    }),
    series: 1,
  });
}

function emptyReason(base: number | undefined): string {
  return base === undefined
    ? 'No earlier checkpoint: no weight was guarded yet.'
    : 'Choose an earlier checkpoint to compare with: its weights are the anchor θ*.';
}
