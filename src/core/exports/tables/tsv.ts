import { tsvText } from '../../csv';
import type { Report } from '../../table';

/** Without the end of the last line, which whoever prints it adds. */
export const tsv = ({ data }: Pick<Report, 'data'>): string => tsvText(data).replace(/\n$/, '');
