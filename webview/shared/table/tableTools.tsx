import type { ComponentChildren } from 'preact';
import type { Report } from '../../../src/core/table';
import { ExportMenu } from '../exportMenu';
import { tableExports } from '../tableExports';
import { ColumnChooser } from './columnChooser';
import type { TableModel, TableSettings } from './tableState';

interface TableToolsProps<R extends { readonly id: string; readonly parts: readonly R[] }> {
  readonly table: TableModel<R>;
  readonly current: TableSettings;
  set(changes: Partial<TableSettings>): void;
  /** What its rows are, and what a text finds among them; absent: there is nothing to filter. */
  readonly filter: { readonly rows: string; readonly title: string } | undefined;
  report(): Pick<Report, 'tables' | 'notes' | 'data'>;
  readonly children?: ComponentChildren;
}

/** What stands above a table: a filter, which columns it has, and copying it. */
export function TableTools<R extends { readonly id: string; readonly parts: readonly R[] }>({
  table,
  current,
  set,
  filter,
  report,
  children,
}: TableToolsProps<R>) {
  return (
    <div class="table-tools">
      {filter && (
        <input
          type="search"
          class="input"
          placeholder="Filter"
          aria-label={`Filter ${filter.rows}`}
          title={filter.title}
          value={current.globalFilter}
          onInput={({ currentTarget }) => table.setGlobalFilter(currentTarget.value)}
        />
      )}
      <ColumnChooser table={table} reset={() => set({ columnVisibility: {}, columnOrder: [] })} />
      <ExportMenu icon="copy" label="Copy table" items={tableExports(report)} />
      {children}
    </div>
  );
}
