export type Cell = string | number | null;

/** Numbers in columns, as a file holds them: in full, null where nothing was measured. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A table for people: its cells are text, the first of each row is the row's label. */
export interface TitledTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** Shorter headings, for the terminal. */
  readonly shortColumns?: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What every table format writes: some show the tables and notes, some the data. */
export interface Report {
  readonly tables: readonly TitledTable[];
  /** What the columns mean. */
  readonly notes: readonly string[];
  readonly data: Table;
  /** What `--json` prints. */
  readonly json: unknown;
}
