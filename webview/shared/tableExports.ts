import { latex } from '../../src/core/exports/tables/latex';
import { markdown } from '../../src/core/exports/tables/markdown';
import { tsv } from '../../src/core/exports/tables/tsv';
import type { Report } from '../../src/core/table';
import { copyText } from './clipboard';
import type { ExportItem } from './exportMenu';

/** Copying a table, as `mas-lab compare --format` writes it. `report` is called when the user asks for it. */
export function tableExports(report: () => Pick<Report, 'tables' | 'notes' | 'data'>): readonly ExportItem[] {
  return [
    { title: 'Copy as TSV', run: () => copyText(tsv(report())) },
    { title: 'Copy as Markdown', run: () => copyText(markdown(report())) },
    { title: 'Copy as LaTeX', run: () => copyText(latex(report())) },
  ];
}
