import { csvText } from '../../../src/core/csv';
import type { ChartExport } from '../chartExport';

/** The numbers of the chart. */
export const csv: ChartExport = { write: (spec) => ({ content: csvText(spec.content().table()), encoding: 'utf8' }) };
