import { csvText } from '../../../src/core/csv';
import type { ChartExport } from '../chartExport';

/** The numbers of the chart. */
export const csv: ChartExport = {
  icon: 'save',
  isPicture: false,
  write: (spec) => ({ content: csvText(spec.table()), encoding: 'utf8' }),
};
