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
  type Table,
  tableFeatures,
  type Updater,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import { useMemo, useState } from 'preact/hooks';
import * as z from 'zod/mini';
import { compareValues, NAME, type SortValue, type TableColumn } from './column';

/** What the user has set of a table, in the words of TanStack Table. */
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
  columnMeta: metaHelper<{ readonly column: Omit<TableColumn<never>, 'text'> }>(),
});

type Features = typeof features;

/** A row, with the rows that are shown under it on demand. */
interface AnyRow<R> {
  readonly id: string;
  readonly parts: readonly R[];
}

export type TableModel<R extends AnyRow<R>> = Table<Features, R>;

/** What a table does with its columns. */
export interface TableUse<R, C> {
  /** What rows are sorted by; what has no value is last. */
  sortValue(column: C, row: R): SortValue;
  /** What a filter finds in a column of texts besides its text. */
  alsoFound?(column: C, row: R): readonly string[];
}

/** The table of these rows and columns, sorted and filtered as the user has set. `columns` is the same while they are. */
export function useTable<R extends AnyRow<R>, C extends TableColumn<R>>(
  data: readonly R[],
  columns: readonly C[],
  use: TableUse<R, C>,
  settings: TableSettings,
  set: (changes: Partial<TableSettings>) => void,
): TableModel<R> {
  const definitions = useMemo(() => definitionsOf(columns, use), [columns]);
  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);

  /** Rows in which one of the texts has what was typed. */
  function matches({ original }: Row<Features, R>, id: string, typed: string): boolean {
    const column = byId.get(id);
    if (!column) return false;
    const text = [column.text(original), ...(use.alsoFound?.(column, original) ?? [])].join('\n');
    return text.toLowerCase().includes(typed.trim().toLowerCase());
  }

  const [table] = useState(() =>
    constructTable<Features, R>({
      ...{ features, data, columns: definitions },
      getRowId: ({ id }) => id,
      getSubRows: ({ parts }) => parts,
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
    const hidden = columns.flatMap(({ id, isHidden }) => (isHidden ? [[id, false] as const] : []));
    return { ...Object.fromEntries(hidden), ...settings.columnVisibility };
  }, [columns, settings.columnVisibility]);
  const columnOrder = useMemo(() => [NAME, ...settings.columnOrder], [settings.columnOrder]);
  table.setOptions((before) => ({
    ...before,
    ...{ data, columns: definitions, globalFilterFn: matches },
    state: { ...settings, columnVisibility, columnOrder },
    onSortingChange: setter('sorting'),
    onColumnVisibilityChange: setter('columnVisibility'),
    onColumnOrderChange: setter('columnOrder'),
    onGlobalFilterChange: setter('globalFilter'),
    onExpandedChange: setter('expanded'),
  }));
  return table;
}

/** The definitions of these columns for TanStack Table. */
function definitionsOf<R extends AnyRow<R>, C extends TableColumn<R>>(
  columns: readonly C[],
  { sortValue }: TableUse<R, C>,
) {
  const helper = createColumnHelper<Features, R>();
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

/** The columns that are shown, in their order. */
export function visibleColumns<R extends AnyRow<R>, C extends TableColumn<R>>(
  table: TableModel<R>,
  columns: readonly C[],
): readonly C[] {
  const visible = table.getVisibleLeafColumns();
  return useMemo(
    () => visible.flatMap(({ id }) => columns.find((column) => column.id === id) ?? []),
    [columns, ...visible.map(({ id }) => id)],
  );
}

/** Puts a column in the place of another. */
export function moveColumn<R extends AnyRow<R>>(table: TableModel<R>, id: string, to: string): void {
  const ids = table.getAllLeafColumns().map((column) => column.id);
  const rest = ids.filter((each) => each !== id);
  table.setColumnOrder((before) => [
    ...rest.toSpliced(ids.indexOf(to), 0, id).filter((each) => each !== NAME),
    // Those of other runs keep their places, too.
    ...before.filter((each) => !ids.includes(each)),
  ]);
}
