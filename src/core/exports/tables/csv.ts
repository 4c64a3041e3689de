import { csvText } from '../../csv';
import type { Report } from '../../table';

/** Without the end of the last line, which whoever prints it adds. */
export const csv = ({ data }: Pick<Report, 'data'>): string => csvText(data).replace(/\r\n$/, '');
