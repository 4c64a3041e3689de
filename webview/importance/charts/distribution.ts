import type { Inspection, TensorInspection } from '../../../src/core/omega/inspection';
import type { ChartSpec } from '../../shared/chartSpec';
import { histograms } from '../../shared/histograms';
import { seriesStyle } from '../../shared/series';
import { baseText, sourceText } from '../names';

/** The distribution of Ω in a tensor, beside that of the checkpoint it is compared with. */
export function distributionChart(inspection: Inspection, tensor: TensorInspection): ChartSpec {
  const { histogram, comparison } = tensor;
  const compared = comparison ? [{ label: baseText(inspection), histogram: comparison.histogram }] : [];
  const both = [{ label: sourceText(inspection), histogram }, ...compared];
  return {
    id: 'distribution',
    inputs: [inspection, tensor],
    title: 'Distribution',
    zooms: true,
    content: () => ({
      note: 'Share of weights per power of ten of Ω; lowest 0.5 % not shown.',
      empty: both.every((each) => each.histogram.bins.length === 0) ? 'Ω is zero everywhere.' : undefined,
      ...histograms(
        both.map((each, series) => ({ ...each, cell: each.label, style: seriesStyle(series) })),
        'Ω of',
      ),
    }),
  };
}
