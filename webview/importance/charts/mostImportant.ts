import type { TensorInspection } from '../../../src/core/omega/inspection';
import type { ChartSpec } from '../../shared/chartSpec';
import { axesOf, weightName } from '../names';
import { rankedBars } from './rankedBars';

/** The units with the largest Σ Ω of the weights into them. */
export function unitsChart({ units, shape }: TensorInspection): ChartSpec {
  const [, kind] = axesOf(shape);
  return rankedBars({
    id: 'units',
    inputs: [units],
    title: `Most important ${kind}s`,
    note: `Σ Ω of the weights into each ${kind}.`,
    empty: units.length === 0 ? 'In a bias, each weight is a unit of its own: see the weights.' : undefined,
    columns: [kind, 'Σ Ω'],
    rows: units.map(({ unit, omega }) => [unit, omega]),
    said: `${kind} `,
  });
}

/** The weights with the largest Ω. */
export function weightsChart({ weights }: TensorInspection): ChartSpec {
  return rankedBars({
    id: 'weights',
    inputs: [weights],
    title: 'Most important weights',
    note: 'By index, from 0: input → unit.',
    columns: ['weight', 'Ω', 'θ'],
    rows: weights.map(({ index, omega, weight }) => [weightName(index), omega, weight]),
    valueTitle: 'importance Ω',
  });
}
