import type { Experiment, ExperimentInput } from '../../src/core/experiment/experiment';
import { meanOfClasses } from '../../src/core/measures/classes';
import type { DetectionMetric } from '../../src/core/measures/metric';
import { cardOf } from '../../src/core/panel/cardOf';
import { forPanel } from '../../src/core/panel/protocol';
import type { RunCard } from '../../src/core/panel/runCard';
import type { ClassPrecision, Event, EventBody, ImportanceHistogram } from '../../src/core/run/event';
import { runState } from '../../src/core/run/reduce';
import type { RunState } from '../../src/core/run/run';
import { someExperiment } from '../fixtures/someExperiment';

/** Runs that were never trained, with values that a test can tell apart. */
export interface SyntheticRun {
  readonly id: string;
  readonly card: RunCard;
  readonly state: RunState;
  readonly events: readonly Event[];
}

export interface Shape {
  readonly tasks: number;
  readonly learnt: number;
  /** Progress events of each task. */
  readonly progress?: number;
  readonly name?: string;
  readonly seed?: number;
  readonly lambda?: number;
  /** Default MAS. */
  readonly method?: ExperimentInput['method'];
  /** What R(t, i) has less than `accuracyOf`. */
  readonly worse?: number;
  /** Default permuted MNIST. */
  readonly benchmark?: ExperimentInput['benchmark'];
  /** Subsets that each task has samples of: all of it at first, and so much less with every later task. */
  readonly subsets?: Readonly<Record<string, number>>;
  /** Of a detector: the classes of each task, and how much of its average precision each loses with every later task. */
  readonly classes?: readonly Readonly<Record<string, number>>[];
  /** Default mAP at 0.5, where there are classes. */
  readonly metric?: DetectionMetric;
  /** Name of task 1. */
  readonly firstTask?: string;
}

/** R(t, i): falls with every task learnt since. */
export function accuracyOf(after: number, task: number): number {
  return Number((0.98 * 0.97 ** (after - task) - 0.0001 * task).toFixed(4));
}

export function syntheticRun(
  id: string,
  { name = id, seed = 0, lambda = 1, method = { kind: 'mas', lambda }, benchmark, ...shape }: Shape,
): SyntheticRun {
  const detector = shape.classes && { kind: 'detection' as const, dataset: 'scenes', measure: shape.metric ?? 'mAP50' };
  const data = benchmark ?? detector;
  const experiment: Experiment = {
    ...someExperiment({ seed, method, ...(data && { benchmark: data }) }),
    name,
  };
  const events = numbered(1, bodies(id, name, shape));
  const state = runState(events);
  return {
    id,
    events,
    state: forPanel(state),
    card: cardOf(id, experiment, state, { isTraining: shape.learnt < shape.tasks }),
  };
}

/** Gives events the numbers that follow. */
export function numbered(first: number, list: readonly EventBody[]): Event[] {
  return list.map((body, i) => ({ ...body, n: first + i, at: '2026-01-01T00:00:00.000Z' }));
}

/** Progress of a task that is being learnt. */
export function progressEvents(task: number, count: number, steps: number): EventBody[] {
  return Array.from({ length: count }, (_, i) => ({
    type: 'progress',
    task,
    epoch: 1,
    step: Math.round(((i + 1) * steps) / count),
    loss: Number((2.3 / (1 + i)).toFixed(4)),
    penalty: task === 1 ? 0 : Number((0.1 / (1 + i)).toFixed(5)),
    accuracy: Number((1 - 0.9 / (1 + i)).toFixed(4)),
    secondsLeft: count - i,
  }));
}

export function startedEvent(task: number, steps: number, name = `task ${task}`): EventBody {
  return { type: 'task-started', task, name, samples: 1000, epochs: 1, steps };
}

function bodies(
  id: string,
  name: string,
  { tasks, learnt, progress = 4, firstTask = 'task 1', worse = 0, subsets = {}, classes, metric = 'mAP50' }: Shape,
): EventBody[] {
  const names = Array.from({ length: tasks }, (_, i) => (i === 0 ? firstTask : `task ${i + 1}`));
  const engine = { kind: 'tensorflow', version: '2.15.1', threads: 2 } as const;
  const list: EventBody[] = [
    { type: 'run-created', run: id, experiment: name, version: '0.1.0' },
    { type: 'session-started', pid: 1, host: 'here', engine, tasks: names },
    ...(classes ? [] : names).map((_, i): EventBody => {
      return { type: 'evaluated', after: 0, task: i + 1, accuracy: 0.1, samples: 100 };
    }),
  ];
  const steps = 100;
  for (let task = 1; task <= learnt; task++) {
    list.push(startedEvent(task, steps, names[task - 1]), ...progressEvents(task, progress, steps));
    list.push({
      type: 'importance',
      task,
      samples: 1000,
      seconds: 1,
      own: histograms(task, 1),
      accumulated: histograms(task, task),
    });
    list.push({
      type: 'checkpoint',
      task,
      file: `checkpoints/task-${task}.safetensors`,
      bytes: 1000,
      sha256: '0'.repeat(64),
      memoryBytes: 2_000_000 + task,
      seconds: { train: 1, importance: 1 },
    });
    for (let i = 1; i <= task; i++) {
      const parts = Object.entries(subsets).map(([subset, lost]) => ({
        name: subset,
        accuracy: 1 - lost * (task - i),
        samples: 10,
      }));
      const found = classes && precisionsOf(classes[i - 1] ?? {}, task - i);
      if (found) {
        const accuracy = meanOfClasses(found, metric) ?? Number.NaN;
        list.push({ type: 'evaluated', after: task, task: i, accuracy, metric, samples: 100, classes: found });
        continue;
      }
      const accuracy = accuracyOf(task, i) - worse;
      const more = parts.length > 0 && { subsets: parts };
      list.push({ type: 'evaluated', after: task, task: i, accuracy, samples: 100, ...more });
    }
    list.push({ type: 'task-finished', task, seconds: { train: 1, importance: 1, evaluate: 1 } });
  }
  return list;
}

/** AP50 is 0.8 when learnt; by 11 points a little less, over all thresholds the half. */
function precisionsOf(classes: Readonly<Record<string, number>>, tasksSince: number): ClassPrecision[] {
  return Object.entries(classes).map(([name, lost], i) => {
    const mAP50 = Math.max(0, 0.8 - 0.05 * (i % 4) - lost * tasksSince);
    return { name, objects: 100 + i, mAP50, 'mAP50-11-points': 0.95 * mAP50, 'mAP50-95': 0.5 * mAP50 };
  });
}

function histograms(task: number, times: number): ImportanceHistogram[] {
  return ['dense1/kernel', 'dense1/bias', 'head/kernel'].map((tensor) => ({
    tensor,
    elements: 1000,
    zeros: 100 + task,
    mean: 0.5 * times,
    max: 20 * times,
    range: [-3, 1 + Math.log10(2 * times)],
    bins: Array.from({ length: 40 }, (_, i) => (i === 20 ? 900 - task - 39 * 2 : 2)),
  }));
}
