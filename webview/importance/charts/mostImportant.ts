import type { TensorInspection } from '../../../src/core/omega/inspection';
import type { ChartSpec } from '../../shared/chartSpec';
import { axesOf, unitName, weightName } from '../names';
import { rankedBars } from './rankedBars';

/** The units with the largest Σ Ω of the weights into them. */
export function unitsChart({ units, shape, unitNames }: TensorInspection): ChartSpec {
  const [, kind] = axesOf(shape);
  return rankedBars({
    id: 'units',
    inputs: [units],
    title: `Most important ${kind}s`,
    note: `Σ Ω of the weights into each ${kind}.`,
    empty: units.length === 0 ? 'In a bias, each weight is a unit of its own: see the weights.' : undefined,
    columns: [kind, 'Σ Ω'],
    rows: units.map(({ unit, omega }) => [unitNames ? unitName(unit, unitNames) : unit, omega]),
    said: unitNames ? '' : `${kind} `,
  });
}

/** The weights with the largest Ω. */
export function weightsChart({ weights, unitNames }: TensorInspection): ChartSpec {
  return rankedBars({
    id: 'weights',
    inputs: [weights],
    title: 'Most important weights',
    note: unitNames ? 'Input, by its number from 0 → output.' : 'By index, from 0: input → unit.',
    columns: ['weight', 'Ω', 'θ'],
    rows: weights.map(({ index, omega, weight }) => [weightName(index, unitNames), omega, weight]),
    valueTitle: 'importance Ω',
  });
}
