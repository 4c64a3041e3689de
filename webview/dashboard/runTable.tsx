import { useMemo } from 'preact/hooks';
import { measure as drop } from '../../src/core/measures/drop';
import { ExportMenu } from '../shared/exportMenu';
import { Showing } from '../shared/showing';
import { TableBox } from '../shared/tableBox';
import { tableExports } from '../shared/tableExports';
import { comparisonNote } from './baseline';
import type { ShownGroup } from './groups';
import type { Model } from './model';
import { ColumnChooser } from './table/columnChooser';
import { columnsOf, valueIn } from './table/columns';
import { Headings } from './table/headings';
import { reportOf } from './table/report';
import { rowsOf } from './table/rows';
import { RunRow } from './table/runRow';
import { definitionsOf, type TableSettings, useRunTable } from './table/tableState';

interface RunTableProps {
  readonly model: Model;
  readonly groups: readonly ShownGroup[];
}

/** The groups side by side, in numbers: sorted, filtered, compared with the baseline, copied. */
export function RunTable({ model, groups }: RunTableProps) {
  const { settings, baseline } = model;
  const { table: current } = settings.get();
  const set = (changes: Partial<TableSettings>) => settings.set({ table: { ...current, ...changes } });
  const grouping = groups.flatMap(({ id, runs }) => [id, ...runs.map(({ card }) => card)]);
  const definitions = useMemo(() => definitionsOf(columnsOf(groups)), grouping);
  const rows = rowsOf(groups, baseline);
  const table = useRunTable(rows, definitions, current, set);
  const visible = table.getVisibleLeafColumns();
  const columns = useMemo(
    () => visible.flatMap(({ columnDef }) => columnDef.meta?.column ?? []),
    [definitions, ...visible.map(({ id }) => id)],
  );
  const shown = table.getRowModel().rows;
  const found = table.getFilteredRowModel().rows.length;
  const all = rows.flatMap((row) => [row, ...row.parts]);
  const maxForgotten = Math.max(0, ...all.map((row) => valueIn(row, drop)?.mean ?? 0));
  const note = comparisonNote(baseline, groups);
  return (
    <>
      <div class="table-tools">
        {groups.length > 1 && (
          <input
            type="search"
            class="input"
            placeholder="Filter"
            aria-label="Filter runs"
            title="Rows in which a text has this: a name, method, state or setting"
            value={current.globalFilter}
            onInput={({ currentTarget }) => table.setGlobalFilter(currentTarget.value)}
          />
        )}
        <ColumnChooser table={table} reset={() => set({ columnVisibility: {}, columnOrder: [] })} />
        <ExportMenu
          icon="copy"
          label="Copy table"
          items={tableExports(() =>
            reportOf(
              shown.map(({ original }) => original),
              columns,
            ),
          )}
        />
        {found < groups.length && <Showing shown={found} of={groups.length} onAll={() => set({ globalFilter: '' })} />}
      </div>
      <TableBox label="Runs side by side" headings={<Headings table={table} />}>
        <tbody>
          {shown.map((row) => (
            <RunRow
              key={row.id}
              {...{ row: row.original, columns, baseline, maxForgotten }}
              hasSwatch={groups.length > 1}
              hasParts={all.length > rows.length}
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
