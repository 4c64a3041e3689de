import { conventionOf } from '../experiment/convention';
import type { Experiment } from '../experiment/experiment';
import { settingOf } from '../experiment/setting';
import { methodTitle } from '../methods/methods';
import { runResult } from '../run/result';
import type { RunState } from '../run/run';
import type { RunCard } from './runCard';

export function cardOf(
  id: string,
  experiment: Experiment,
  state: RunState,
  now: Pick<RunCard, 'isTraining' | 'problem'>,
): RunCard {
  const { name, method, lambda, lambdas, scenario, seed, tasks, task, metric, averageAccuracy, forgetting } = runResult(
    id,
    experiment,
    state,
  );
  return {
    ...{ id, name, method: methodTitle(method), scenario, seed, metric, averageAccuracy, forgetting },
    ...{ lambda, lambdas, convention: conventionOf(experiment) },
    setting: settingOf(experiment).key,
    tasks: tasks.length,
    learnt: task,
    ...now,
  };
}
