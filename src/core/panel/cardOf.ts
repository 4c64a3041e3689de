import { conventionOf } from '../experiment/convention';
import type { Experiment } from '../experiment/experiment';
import { settingOf, taskAndNetworkKeys } from '../experiment/setting';
import { settingsOf } from '../experiment/settings';
import { lastPart } from '../lastPart';
import { methodTitle } from '../methods/methods';
import type { RunOrigin } from '../run/event';
import { runResult } from '../run/result';
import type { RunState } from '../run/run';
import { sweepNameOf } from '../sweep/sweepFile';

/** A run as lists show it. Accuracies are fractions, null where not measured. */
export function cardOf(
  id: string,
  experiment: Experiment,
  state: RunState,
  /** `problem`: what is wrong with the run, for people to read. */
  { origin = {}, ...now }: { readonly isTraining: boolean; readonly problem?: string; readonly origin?: RunOrigin },
) {
  const result = runResult(id, experiment, state);
  const { name, method, lambda, lambdas, scenario, seed, tasks, task, metric, averageAccuracy, forgetting } = result;
  const convention = conventionOf(experiment);
  return {
    ...{ id, name, method: methodTitle(method), scenario, seed, metric, averageAccuracy, forgetting },
    ...(lambda !== undefined && { lambda }),
    /** Where λ is searched: what was found, for each task from the second on. */
    ...(lambdas && { lambdas }),
    /** What λ multiplies. */
    ...(convention && { convention }),
    /** Equal for runs that differ only in seed and λ (`core/experiment/setting.ts`). */
    setting: settingOf(experiment).key,
    /** All values of the experiment, for people to read and tables to compare. */
    settings: settingsOf(experiment),
    methodId: method,
    /** `stream` is equal for runs that learn the same tasks, and `network` for those that do it with the same network. */
    ...taskAndNetworkKeys(experiment),
    /** Tasks of the stream, and how many are trained and evaluated. */
    tasks: tasks.length,
    learnt: task,
    ...madeFrom(origin),
    ...now,
  };
}

/** The sweep and its cell that a run is, and the run that it continues. */
function madeFrom({ sweep, cell = '', from }: RunOrigin) {
  return {
    ...(sweep !== undefined && { sweep: { file: sweep, name: sweepNameOf(sweep), cell } }),
    /** `run` is the other run's id. */
    ...(from && { from: { ...from, run: lastPart(from.run) } }),
  };
}
