import { useMemo } from 'preact/hooks';
import { count } from '../../src/core/format';
import { Showing } from '../shared/showing';
import { NAME } from '../shared/table/column';
import { Headings } from '../shared/table/headings';
import { Pages } from '../shared/table/pages';
import { type TableSettings, type TableUse, useTable, visibleColumns } from '../shared/table/tableState';
import { TableTools } from '../shared/table/tableTools';
import { TableBox } from '../shared/tableBox';
import { bestOf } from './best';
import type { ShownSweep, SweepModel } from './model';
import { CellRowView } from './table/cellRow';
import { type CellColumn, columnsOf, sortValue } from './table/columns';
import { reportOf } from './table/report';
import { type CellRow, rowOf } from './table/rows';
import { comparedText } from './words';

/** Rows on a page. */
const PAGE = 50;

const use: TableUse<CellRow, CellColumn> = {
  sortValue,
  alsoFound: ({ id }, { cells }) => (id === NAME ? cells.map((cell) => cell.id) : []),
};

interface CellTableProps {
  readonly model: SweepModel;
  readonly shown: ShownSweep;
}

/** The settings in numbers: sorted, filtered, compared with the baseline, copied. */
export function CellTable({ model, shown }: CellTableProps) {
  const { settings } = model;
  const { table: current, page: wanted } = settings.get();
  const { groups, axes, measures, baseline, compared, name } = shown;
  const set = (changes: Partial<TableSettings>) => settings.set({ table: { ...current, ...changes }, page: 0 });
  const all = useMemo(() => columnsOf({ axes, measures }), [axes, measures[0]?.title]);
  const rows = useMemo(() => groups.map(rowOf), [groups]);
  const table = useTable(rows, all, use, current, set);
  const columns = visibleColumns(table, all);
  const found = table.getRowModel().rows;
  const matching = table.getFilteredRowModel().rows.length;
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(wanted, pages - 1);
  const best = useMemo(
    () => new Map(measures.map((measure) => [measure.id, new Set(bestOf(groups, measure).map(({ id }) => id))])),
    [groups],
  );
  const bestIn = (id: string) => new Set(measures.flatMap((each) => (best.get(each.id)?.has(id) ? [each.id] : [])));
  return (
    <section class="group summary" aria-label="Settings">
      <div class="group-head">
        <h2>Settings</h2>
      </div>
      <TableTools
        {...{ table, current, set }}
        filter={
          groups.length > 1
            ? { rows: 'settings', title: 'Rows in which a text has this: a value, a state, or the name of a run' }
            : undefined
        }
        report={() =>
          reportOf(
            `Settings of ${name}`,
            found.map(({ original }) => original),
            columns,
          )
        }
      >
        {matching < groups.length && (
          <Showing shown={matching} of={groups.length} what="settings" onAll={() => set({ globalFilter: '' })} />
        )}
        <Pages {...{ page, pages }} size={PAGE} of={found.length} show={(next) => settings.set({ page: next })} />
      </TableTools>
      <TableBox label="Settings side by side" headings={<Headings table={table} />}>
        <tbody>
          {found.slice(page * PAGE, (page + 1) * PAGE).map((row) => (
            <CellRowView
              key={row.id}
              {...{ sweep: shown.path, row: row.original, columns, baseline }}
              best={row.depth > 0 ? NONE : bestIn(row.id)}
              hasParts={groups.length < shown.cells.length}
              isPart={row.depth > 0}
              isExpanded={row.getIsExpanded()}
              toggle={() => row.toggleExpanded()}
              pin={(id) => settings.set({ baseline: id })}
            />
          ))}
        </tbody>
      </TableBox>
      <p class="note">
        {comparedText(compared)} Mean ± standard deviation over cells that differ in their seed alone.{' '}
        {baseline && `Small numbers: difference to ${baseline.name} after as many tasks, in points. `}
        {count(groups.length, 'setting')}, {count(shown.cells.length, 'cell')}.
      </p>
    </section>
  );
}

const NONE: ReadonlySet<string> = new Set();
