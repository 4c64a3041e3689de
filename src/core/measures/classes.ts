import type { ClassPrecision } from '../run/event';
import { difference, meanOver } from './accuracyMatrix';
import { DETECTION_METRICS, type DetectionMetric } from './metric';

/**
 * What a detector was measured by, class by class: `matrix[t - 1][i - 1]` are the classes of task i after training task t;
 * null where they were not measured. A row may end with its last classes.
 */
export type ClassMatrix = readonly (readonly (readonly ClassPrecision[] | null)[])[];

/** The mean over the classes of a task; null without classes. */
export function meanOfClasses(classes: readonly ClassPrecision[] | null, metric: DetectionMetric): number | null {
  return meanOver(1, classes?.length ?? 0, (place) => classes?.[place - 1]?.[metric] ?? null);
}

/** Average precisions of one class, as fractions; null where not measured. */
export interface PrecisionsOverTime {
  /** Right after its task was trained. */
  readonly learnt: number | null;
  /** After the last task. */
  readonly now: number | null;
  /** `learnt` − `now` (Aljundi et al. 2018); null for a class of the last task, which no later one could change. */
  readonly drop: number | null;
}

/** What became of a class, by each metric. */
export interface ClassResult extends Readonly<Record<DetectionMetric, PrecisionsOverTime>> {
  readonly task: number;
  readonly name: string;
  /** To be found in the test pictures. */
  readonly objects: number;
}

/** The classes of tasks 1..`last`, task by task. */
export function classResults(matrix: ClassMatrix, last: number): readonly ClassResult[] {
  const tasks = Array.from({ length: last }, (_, i) => i + 1);
  return tasks.flatMap((task) => {
    const learnt = byName(matrix[task - 1]?.[task - 1]);
    const now = byName(matrix[last - 1]?.[task - 1]);
    // Whichever of the two is missing, the other names the same classes.
    const classes = [...new Map([...learnt, ...now]).values()];
    return classes.map(({ name, objects }): ClassResult => {
      const over = (metric: DetectionMetric): PrecisionsOverTime => {
        const [before, after] = [learnt.get(name)?.[metric] ?? null, now.get(name)?.[metric] ?? null];
        return { learnt: before, now: after, drop: task < last ? difference(before, after) : null };
      };
      return { task, name, objects, ...byMetric(over) };
    });
  });
}

function byName(classes: readonly ClassPrecision[] | null = null): ReadonlyMap<string, ClassPrecision> {
  return new Map((classes ?? []).map((each) => [each.name, each]));
}

/** A value for each metric of detectors. */
export function byMetric<T>(of: (metric: DetectionMetric) => T): Readonly<Record<DetectionMetric, T>> {
  return Object.fromEntries(DETECTION_METRICS.map((metric) => [metric, of(metric)])) as Record<DetectionMetric, T>;
}

/** Names that tell classes apart: with its task where several tasks have a class of this name. */
export function classLabels(classes: readonly Pick<ClassResult, 'task' | 'name'>[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { name } of classes) times.set(name, (times.get(name) ?? 0) + 1);
  return classes.map(({ task, name }) => (times.get(name) === 1 ? name : `${name} (task ${task})`));
}
