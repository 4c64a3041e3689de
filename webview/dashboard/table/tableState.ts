import {
  columnFilteringFeature,
  columnOrderingFeature,
  columnVisibilityFeature,
  constructTable,
  createColumnHelper,
  createExpandedRowModel,
  createFilteredRowModel,
  createSortedRowModel,
  functionalUpdate,
  globalFilteringFeature,
  metaHelper,
  type Row,
  rowExpandingFeature,
  rowSortingFeature,
  tableFeatures,
  type Updater,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import { useMemo, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import { compareValues, NAME, type RunColumn, type SortValue, sortValue } from './columns';
import type { TableRow } from './rows';

/** What the user has set of the table, in the words of TanStack Table. */
export const tableSettings = z.catch(
  z.object({
    sorting: z.array(z.object({ id: z.string(), desc: z.boolean() })),
    /** Of columns that the user has shown or hidden. */
    columnVisibility: z.record(z.string(), z.boolean()),
    columnOrder: z.array(z.string()),
    globalFilter: z.string(),
    expanded: z.union([z.literal(true), z.record(z.string(), z.boolean())]),
  }),
  { sorting: [], columnVisibility: {}, columnOrder: [], globalFilter: '', expanded: {} },
);

export type TableSettings = z.infer<typeof tableSettings>;

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  ...{ columnFilteringFeature, columnOrderingFeature, columnVisibilityFeature, globalFilteringFeature },
  ...{ rowExpandingFeature, rowSortingFeature },
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  expandedRowModel: createExpandedRowModel(),
  columnMeta: metaHelper<{ readonly column: RunColumn }>(),
});

type Features = typeof features;
export type RunTableModel = ReturnType<typeof useRunTable>;
export type RunTableRow = Row<Features, TableRow>;

const helper = createColumnHelper<Features, TableRow>();

/** The definitions of these columns for TanStack Table. */
export function definitionsOf(columns: readonly RunColumn[]) {
  return columns.map((column) =>
    helper.accessor((row): unknown => sortValue(column, row), {
      id: column.id,
      enableHiding: column.id !== NAME,
      sortDescFirst: column.kind === 'measure',
      sortFn: (a, b, id) => compareValues(a.getValue<SortValue>(id), b.getValue<SortValue>(id)),
      sortUndefined: 'last',
      enableGlobalFilter: column.kind === 'text',
      meta: { column },
    }),
  );
}

/** Rows in which one of the texts has what was typed. */
function matches(row: RunTableRow, id: string, typed: string): boolean {
  const { original } = row;
  const column = row.getAllCells().find((cell) => cell.column.id === id)?.column.columnDef.meta?.column;
  const names = id === NAME ? original.runs.flatMap(({ card }) => [card.name, card.id]) : [];
  const text = [column?.text(original) ?? '', ...names].join('\n');
  return text.toLowerCase().includes(typed.trim().toLowerCase());
}

/** The table of these rows and columns, sorted and filtered as the user has set. */
export function useRunTable(
  data: readonly TableRow[],
  columns: ReturnType<typeof definitionsOf>,
  settings: TableSettings,
  set: (changes: Partial<TableSettings>) => void,
) {
  const [table] = useState(() =>
    constructTable<Features, TableRow>({
      ...{ features, data, columns },
      getRowId: ({ id }) => id,
      getSubRows: ({ parts }) => parts,
      globalFilterFn: matches,
      // What the user has set stays when a run that trains changes.
      autoResetAll: false,
      // The runs of a group are shown with it.
      maxLeafRowFilterDepth: 0,
    }),
  );
  const setter =
    <K extends keyof TableSettings>(key: K) =>
    (updater: Updater<TableSettings[K]>) =>
      set({ [key]: functionalUpdate(updater, settings[key]) });
  const columnVisibility = useMemo(() => {
    const hidden = columns.flatMap(({ id, meta }) => (meta?.column.isHidden ? [[id, false] as const] : []));
    return { ...Object.fromEntries(hidden), ...settings.columnVisibility };
  }, [columns, settings.columnVisibility]);
  const columnOrder = useMemo(() => [NAME, ...settings.columnOrder], [settings.columnOrder]);
  table.setOptions((before) => ({
    ...before,
    ...{ data, columns },
    state: { ...settings, columnVisibility, columnOrder },
    onSortingChange: setter('sorting'),
    onColumnVisibilityChange: setter('columnVisibility'),
    onColumnOrderChange: setter('columnOrder'),
    onGlobalFilterChange: setter('globalFilter'),
    onExpandedChange: setter('expanded'),
  }));
  return table;
}

/** Puts a column in the place of another. */
export function moveColumn(table: RunTableModel, id: string, to: string): void {
  const ids = table.getAllLeafColumns().map((column) => column.id);
  const rest = ids.filter((each) => each !== id);
  table.setColumnOrder((before) => [
    ...rest.toSpliced(ids.indexOf(to), 0, id).filter((each) => each !== NAME),
    // Those of other runs keep their places, too.
    ...before.filter((each) => !ids.includes(each)),
  ]);
}
