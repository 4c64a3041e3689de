import type { Exported } from './exportKind';
import * as exportKinds from './list';

type ExportKinds = typeof exportKinds;

/** The kinds that write tables, charts or runs, under their names in the list. */
export type ExportsOf<W extends Exported> = {
  readonly [N in keyof ExportKinds as W extends ExportKinds[N]['writes'][number] ? N : never]: ExportKinds[N];
};

export function exportsOf<W extends Exported>(written: W): ExportsOf<W> {
  const entries = Object.entries(exportKinds).filter(([, { writes }]) =>
    (writes as readonly Exported[]).includes(written),
  );
  return Object.fromEntries(entries) as ExportsOf<W>;
}
