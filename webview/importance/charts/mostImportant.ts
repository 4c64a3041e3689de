import { significant } from '../../../src/core/format';
import type { TensorInspection } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';
import { axesOf, weightName } from '../names';

const SHOWN = 12;

/** The units with the largest Σ Ω of the weights into them. */
export function unitsChart({ units, shape }: TensorInspection): ChartSpec {
  const [, kind] = axesOf(shape);
  const shown = units.slice(0, SHOWN);
  return {
    id: 'units',
    inputs: [units],
    title: `Most important ${kind}s`,
    note: `Σ Ω of the weights into each ${kind}.`,
    summary: shown.map(({ unit, omega }) => `${kind} ${unit}: ${significant(omega)}`).join(', '),
    ...(units.length === 0 && { empty: 'In a bias, each weight is a unit of its own: see the weights.' }),
    configuration: () =>
      barChart(
        shown.map(({ unit }) => String(unit)),
        [{ label: 'Σ Ω', style: seriesStyle(0), values: shown.map(({ omega }) => omega) }],
        { nameTitle: kind, valueTitle: 'Σ Ω', horizontal: true },
      ),
    table: () => ({ columns: [kind, 'Σ Ω'], rows: units.map(({ unit, omega }) => [unit, omega]) }),
  };
}

/** The weights with the largest Ω. */
export function weightsChart({ weights }: TensorInspection): ChartSpec {
  const shown = weights.slice(0, SHOWN);
  return {
    id: 'weights',
    inputs: [weights],
    title: 'Most important weights',
    note: 'By index, from 0: input → unit.',
    summary: shown.map(({ index, omega }) => `${weightName(index)}: ${significant(omega)}`).join(', '),
    configuration: () =>
      barChart(
        shown.map(({ index }) => weightName(index)),
        [{ label: 'Ω', style: seriesStyle(0), values: shown.map(({ omega }) => omega) }],
        { nameTitle: 'weight', valueTitle: 'importance Ω', horizontal: true },
      ),
    table: () => ({
      columns: ['weight', 'Ω', 'θ'],
      rows: weights.map(({ index, omega, weight }): Cell[] => [weightName(index), omega, weight]),
    }),
  };
}
