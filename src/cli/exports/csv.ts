import { csvText } from '../../core/csv';
import type { Report } from '../../core/table';

/** Without the end of the last line, which whoever prints it adds. */
export const csv = ({ data }: Report): string => csvText(data).replace(/\r\n$/, '');
