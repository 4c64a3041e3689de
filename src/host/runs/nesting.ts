import type { Experiment } from '../../core/experiment/experiment';
import { settingKey, settingOf } from '../../core/experiment/setting';
import { settingLabels } from '../../core/experiment/settingLabels';
import { methodTitle } from '../../core/methods/methods';
import type { RunOrigin } from '../../core/run/event';

/** A run, as far as its place among others depends on it. */
export interface PlacedRun {
  /** Its folder, without links. */
  readonly realPath: string;
  readonly origin: RunOrigin;
  readonly experiment: Experiment;
}

/** Which runs continue which others. */
export interface Lineage<R> {
  /** The run that each continues, where that is still there. */
  readonly origins: ReadonlyMap<R, R>;
  /** The runs that continue each, in the order given. */
  readonly branches: ReadonlyMap<R, readonly R[]>;
}

export function lineageOf<R extends PlacedRun>(runs: readonly R[]): Lineage<R> {
  const byPath = new Map(runs.map((run) => [run.realPath, run]));
  const named = (run: R) => (run.origin.from ? byPath.get(run.origin.from.run) : undefined);
  const origins = new Map<R, R>();
  const branches = new Map<R, R[]>();
  for (const run of runs) {
    const origin = named(run);
    if (!origin || isInCircle(run, named)) continue;
    origins.set(run, origin);
    branches.set(origin, [...(branches.get(origin) ?? []), run]);
  }
  return { origins, branches };
}

/** A log can name whatever its writer likes, and a run that is below itself would never be shown. */
function isInCircle<R>(run: R, origin: (run: R) => R | undefined): boolean {
  const passed = new Set<R>();
  for (let each = origin(run); each && !passed.has(each); each = origin(each)) passed.add(each);
  return passed.has(run);
}

/** A row below an experiment or a sweep: a run, or the runs of one setting with several seeds. */
export type Entry<R> =
  | {
      readonly kind: 'run';
      readonly run: R;
      /** What tells it from the others, if they are of one sweep. */
      readonly label?: string;
    }
  | { readonly kind: 'seeds'; readonly setting: string; readonly label: string; readonly runs: readonly R[] };

/**
 * Runs of one experiment or sweep, with those together that differ only in their seed. Each stands where the first of its
 * group does.
 *
 * @param isSweep whether every setting is named by what tells it from the others
 */
export function entriesOf<R extends PlacedRun>(runs: readonly R[], isSweep: boolean): readonly Entry<R>[] {
  const groups = new Map<string, R[]>();
  for (const [i, run] of runs.entries()) {
    // What was continued elsewhere is no further measurement of its setting.
    const setting = run.origin.from ? `alone ${i}` : settingKey(settingOf(run.experiment));
    groups.set(setting, [...(groups.get(setting) ?? []), run]);
  }
  const all = [...groups].map(([setting, members]) => {
    const isGroup = new Set(members.map(({ experiment }) => experiment.seed)).size > 1;
    return { setting, members, isGroup, isNamed: isGroup || (isSweep && !members.some(({ origin }) => origin.from)) };
  });
  const named = all.filter(({ isNamed }) => isNamed).flatMap(({ members }) => members.slice(0, 1));
  const labels = settingLabels(
    named.map(({ experiment }) => experiment),
    methodTitle,
  );
  const labelOf = new Map(named.map((run, i) => [run, labels[i] ?? '']));
  return all.flatMap(({ setting, members, isGroup }): Entry<R>[] => {
    const label = members.map((run) => labelOf.get(run)).find((each) => each !== undefined);
    if (isGroup) return [{ kind: 'seeds', setting, label: label ?? '', runs: bySeed(members) }];
    return members.map((run) => ({ kind: 'run', run, ...(label !== undefined && { label }) }));
  });
}

function bySeed<R extends PlacedRun>(runs: readonly R[]): readonly R[] {
  return runs.toSorted((a, b) => a.experiment.seed - b.experiment.seed);
}
