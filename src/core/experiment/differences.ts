import type { Experiment } from './experiment';
import { type Key, pathText, valueAt } from './problem';

export interface Difference {
  /** JSON path, e.g. `training.optimizer.learningRate`. */
  readonly path: string;
  /** Its value in either experiment; undefined where it is absent. */
  readonly values: readonly [unknown, unknown];
}

/** Where two experiments differ in what they compute: `name`, `description` and `$schema` do not count. */
export function differences(a: Experiment, b: Experiment): readonly Difference[] {
  const { $schema: _a, name: _b, description: _c, ...one } = a;
  const { $schema: _d, name: _e, description: _f, ...other } = b;
  return differing(one, other, []);
}

function differing(a: unknown, b: unknown, keys: readonly Key[]): readonly Difference[] {
  if (Object.is(a, b)) return [];
  const whole: Difference = { path: pathText(keys), values: [a, b] };
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return [whole];
  if (Array.isArray(a) !== Array.isArray(b)) return [whole];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) => {
    const key = Array.isArray(a) ? Number(name) : name;
    return differing(valueAt(a, [name]), valueAt(b, [name]), [...keys, key]);
  });
}
