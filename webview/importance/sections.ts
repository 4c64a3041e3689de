import type { Inspection, TensorInspection } from '../../src/core/omega/inspection';
import type { SectionContent } from '../shared/section';
import { agreementChart } from './charts/agreement';
import { distributionChart } from './charts/distribution';
import { imageChart } from './charts/image';
import { mapChart } from './charts/map';
import { unitsChart, weightsChart } from './charts/mostImportant';
import { movedChart, movementChart } from './charts/movement';
import { overlapChart } from './charts/overlap';
import { quantilesChart } from './charts/quantiles';

/** A group of charts of an inspection and of the layer chosen in it. */
type ImportanceSection = SectionContent<[Inspection, TensorInspection]>;

const isMeasured = ({ source }: Inspection) => source.kind === 'measured';

/** All sections, in their order on the page. */
export const sections: readonly ImportanceSection[] = [
  {
    title: (_, { tensor }) => `Layer ${tensor}`,
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
    charts: (inspection, tensor) =>
      isMeasured(inspection) && !tensor.movement
        ? []
        : [movementChart(inspection, tensor), movedChart(inspection, tensor)],
  },
  {
    title: () => 'Global and local Ω',
    charts: (inspection) => [agreementChart(inspection, 'correlation'), agreementChart(inspection, 'shared')],
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
