import type { Inspection, TensorInspection } from '../../src/core/omega/inspection';
import type { ChartSpec } from '../shared/chartSpec';
import { agreementChart } from './charts/agreement';
import { distributionChart } from './charts/distribution';
import { imageChart } from './charts/image';
import { mapChart } from './charts/map';
import { unitsChart, weightsChart } from './charts/mostImportant';
import { movedChart, movementChart } from './charts/movement';
import { overlapChart } from './charts/overlap';
import { quantilesChart } from './charts/quantiles';

/** A group of charts of an inspection and of the layer chosen in it. */
interface ImportanceSection {
  title(tensor: TensorInspection): string;
  readonly isOfLayer?: boolean;
  charts(inspection: Inspection, tensor: TensorInspection, measureOnTest: () => void): readonly ChartSpec[];
}

const isMeasured = ({ source }: Inspection) => source.kind === 'measured';

/** All sections, in their order on the page. */
export const sections: readonly ImportanceSection[] = [
  {
    title: ({ tensor }) => `Layer ${tensor}`,
    isOfLayer: true,
    charts: (inspection, tensor) => [
      distributionChart(inspection, tensor),
      quantilesChart(tensor),
      mapChart(tensor),
      unitsChart(tensor),
      weightsChart(tensor),
      ...(isMeasured(inspection) ? [] : [overlapChart(inspection, tensor.tensor, 'correlation')]),
    ],
  },
  {
    title: () => 'Movement of weights',
    isOfLayer: true,
    charts: (inspection, tensor) =>
      isMeasured(inspection) && !tensor.movement
        ? []
        : [movementChart(inspection, tensor), movedChart(inspection, tensor)],
  },
  {
    title: () => 'Global and local Ω',
    charts: (inspection, _, measureOnTest) => [
      agreementChart(inspection, 'correlation', measureOnTest),
      // One card is enough to say that there is nothing to compare.
      ...(inspection.agreement ? [agreementChart(inspection, 'shared', measureOnTest)] : []),
    ],
  },
  { title: () => 'Input', charts: ({ images }) => images.map(imageChart) },
  {
    title: () => 'Overlap of tasks',
    charts: (inspection) =>
      isMeasured(inspection)
        ? []
        : [overlapChart(inspection, 'all', 'correlation'), overlapChart(inspection, 'all', 'shared')],
  },
];
