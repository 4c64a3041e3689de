import { useMemo } from 'preact/hooks';
import { measure as drop } from '../../src/core/measures/drop';
import { Showing } from '../shared/showing';
import { NAME } from '../shared/table/column';
import { Headings } from '../shared/table/headings';
import { type TableSettings, type TableUse, useTable, visibleColumns } from '../shared/table/tableState';
import { TableTools } from '../shared/table/tableTools';
import { TableBox } from '../shared/tableBox';
import { comparisonNote } from './baseline';
import type { ShownGroup } from './groups';
import type { Model } from './model';
import { columnsOf, type RunColumn, sortValue, valueIn } from './table/columns';
import { reportOf } from './table/report';
import { rowsOf, type TableRow } from './table/rows';
import { RunRow } from './table/runRow';

interface RunTableProps {
  readonly model: Model;
  readonly groups: readonly ShownGroup[];
}

const use: TableUse<TableRow, RunColumn> = {
  sortValue,
  alsoFound: ({ id }, { runs }) => (id === NAME ? runs.flatMap(({ card }) => [card.name, card.id]) : []),
};

/** The groups side by side, in numbers: sorted, filtered, compared with the baseline, copied. */
export function RunTable({ model, groups }: RunTableProps) {
  const { settings, baseline } = model;
  const { table: current } = settings.get();
  const set = (changes: Partial<TableSettings>) => settings.set({ table: { ...current, ...changes } });
  const grouping = groups.flatMap(({ id, runs }) => [id, ...runs.map(({ card }) => card)]);
  const all = useMemo(() => columnsOf(groups), grouping);
  const rows = rowsOf(groups, baseline);
  const table = useTable(rows, all, use, current, set);
  const columns = visibleColumns(table, all);
  const shown = table.getRowModel().rows;
  const found = table.getFilteredRowModel().rows.length;
  const withParts = rows.flatMap((row) => [row, ...row.parts]);
  const maxForgotten = Math.max(0, ...withParts.map((row) => valueIn(row, drop)?.mean ?? 0));
  const note = comparisonNote(baseline, groups);
  return (
    <>
      <TableTools
        {...{ table, current, set }}
        filter={
          groups.length > 1
            ? { rows: 'runs', title: 'Rows in which a text has this: a name, method, state or setting' }
            : undefined
        }
        report={() =>
          reportOf(
            shown.map(({ original }) => original),
            columns,
          )
        }
      >
        {found < groups.length && <Showing shown={found} of={groups.length} onAll={() => set({ globalFilter: '' })} />}
      </TableTools>
      <TableBox label="Runs side by side" headings={<Headings table={table} />}>
        <tbody>
          {shown.map((row) => (
            <RunRow
              key={row.id}
              {...{ row: row.original, columns, baseline, maxForgotten }}
              hasSwatch={groups.length > 1}
              hasParts={withParts.length > rows.length}
              isPart={row.depth > 0}
              isExpanded={row.getIsExpanded()}
              toggle={() => row.toggleExpanded()}
              pin={(run) => model.set({ baseline: run })}
            />
          ))}
        </tbody>
      </TableBox>
      {note && <p class="note">{note}</p>}
    </>
  );
}
