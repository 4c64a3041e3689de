import type { Kind } from '../kind';

/** What can be written: numbers in tables, a picture of a chart, the result of a run. */
export type Exported = 'table' | 'chart' | 'run';

/** A file format for results. What writes it is in `tables` or, for charts, in `webview/shared/exports`. */
export interface ExportKind<K extends string = string, W extends Exported = Exported> extends Kind<K> {
  /** Of the file's name, without the dot. */
  readonly extension: string;
  readonly mediaType: string;
  readonly writes: readonly W[];
}

/** Makes the type of a kind know its name and what it writes. Exports have no options. */
export const exportKind = <K extends string, W extends Exported>(
  kind: Omit<ExportKind<K, W>, 'options'>,
): ExportKind<K, W> => ({ ...kind, options: {} });
