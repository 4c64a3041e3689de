import { count, significant } from '../../../src/core/format';
import type { Inspection, Movement, TensorInspection } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';
import { heatMap } from '../../shared/heatMap';
import { seriesStyle } from '../../shared/series';
import { weightName } from '../names';

const SHOWN = 12;

/** How far weights moved, against the Ω that guarded them. */
export function movementChart({ base }: Inspection, { movement }: TensorInspection): ChartSpec {
  const { steps = 0, counts = [], correlation = null } = movement ?? {};
  const max = Math.max(1, ...counts);
  const middle = (i: number, [low, high]: readonly [number, number]) => low + ((i + 0.5) * (high - low)) / steps;
  const label = (i: number, range: readonly [number, number]) =>
    significant(Number((10 ** middle(i, range)).toPrecision(2)));
  const { omega, distance }: Pick<Movement, 'omega' | 'distance'> = movement ?? { omega: [0, 0], distance: [0, 0] };
  /** The map is drawn from the top; counts start at the bottom. */
  const at = (row: number, column: number) => counts[(steps - 1 - row) * steps + column] ?? 0;
  return {
    id: 'movement',
    inputs: [base, movement],
    title: 'Weights that moved despite protection',
    note: movement
      ? `|θ − θ*| since checkpoint ${base} against the Ω that guarded it. Rank correlation ${significant(correlation)}; Σ Ω (θ − θ*)² = ${significant(movement.penalty)}.`
      : '|θ − θ*| against the Ω that guarded it.',
    summary: movement
      ? `Rank correlation of Ω and distance: ${significant(correlation)}. Negative: more important weights moved less.`
      : 'Nothing to compare with.',
    ...(!movement && { empty: emptyReason(base) }),
    configuration: () =>
      heatMap({
        columns: Array.from({ length: steps }, (_, i) => label(i, omega)),
        rows: Array.from({ length: steps }, (_, i) => label(steps - 1 - i, distance)),
        xTitle: 'importance Ω (log scale)',
        yTitle: '|θ − θ*| (log scale)',
        value: (row, column) => at(row, column) || null,
        share: (value) => Math.log1p(value) / Math.log1p(max),
        long: (value) => `${count(value)} weights`,
        label: (row, column) => `Ω ≈ ${label(column, omega)}, moved ≈ ${label(steps - 1 - row, distance)}`,
      }),
    table: () => ({
      columns: ['log₁₀ Ω', 'log₁₀ |θ − θ*|', 'weights'],
      rows: counts.flatMap((weights, place): Cell[][] =>
        weights === 0 ? [] : [[middle(place % steps, omega), middle(Math.floor(place / steps), distance), weights]],
      ),
    }),
  };
}

/** The weights with the largest share of the penalty. */
export function movedChart({ base }: Inspection, { movement }: TensorInspection): ChartSpec {
  const moved = movement?.moved ?? [];
  const shown = moved.slice(0, SHOWN);
  const cost = ({ omega, distance }: Movement['moved'][number]) => omega * distance * distance;
  return {
    id: 'moved',
    inputs: [base, movement],
    title: 'Largest penalties',
    note: 'Weights with the largest Ω (θ − θ*)², by index.',
    summary: shown.map((each) => `${weightName(each.index)}: ${significant(cost(each))}`).join(', ') || 'None.',
    ...(moved.length === 0 && { empty: movement ? 'No guarded weight has moved.' : emptyReason(base) }),
    configuration: () =>
      barChart(
        shown.map(({ index }) => weightName(index)),
        [{ label: 'Ω (θ − θ*)²', style: seriesStyle(1), values: shown.map(cost) }],
        { nameTitle: 'weight', valueTitle: 'Ω (θ − θ*)²', horizontal: true },
      ),
    table: () => ({
      columns: ['weight', 'Ω (θ − θ*)²', 'Ω', 'θ', '|θ − θ*|'],
      rows: moved.map((each): Cell[] => [weightName(each.index), cost(each), each.omega, each.weight, each.distance]),
    }),
  };
}

function emptyReason(base: number | undefined): string {
  return base === undefined
    ? 'No earlier checkpoint: no weight was guarded yet.'
    : 'Choose an earlier checkpoint to compare with: its weights are the anchor θ*.';
}
