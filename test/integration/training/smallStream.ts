import type { Stream, Task } from '../../../src/benchmarks/streams/stream';

/** A stream written down by hand: rows of bytes, and for each task which of them it trains and is tested on. */
export function streamOfRows(
  inputs: readonly number[],
  units: readonly number[],
  tasks: readonly Pick<Task, 'train' | 'units'>[],
): Stream {
  const elements = inputs.length / units.length;
  return {
    inputShape: [1, elements, 1],
    inputs: Uint8Array.from(inputs),
    units: Int32Array.from(units),
    rows: units.length,
    outputs: Math.max(...tasks.map(({ units }) => units.first + units.count)),
    scale: 1 / 255,
    shift: 0,
    tasks: tasks.map((task, i) => ({
      number: i + 1,
      name: `task ${i + 1}`,
      validation: new Int32Array(0),
      test: task.train,
      classes: [],
      ...task,
    })),
    sources: [],
  };
}

export const range = (first: number, count: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => first + i);

/** Values by parameter, as a fixture has them, as the state a task begins with. */
export function stateOf(values: Readonly<Record<string, readonly number[]>>): Map<string, Float32Array> {
  return new Map(Object.entries(values).map(([name, numbers]) => [`weights/${name}`, Float32Array.from(numbers)]));
}
