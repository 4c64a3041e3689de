import { Graph, type Output } from '../../../../src/graph/graph';
import type { Value } from '../../../../src/graph/value';
import { openSession, trainedOn } from '../../../fixtures/engines';

/**
 * What `write` makes of these values, on the most trusted engine of this machine.
 *
 * @param isOpen whether only the run tells how many rows there are, as where pictures have different numbers of regions
 */
export async function outputsOf<T extends string>(
  given: Readonly<Record<string, Value>>,
  write: (input: (name: string) => Output) => Readonly<Record<T, Output>>,
  isOpen = true,
): Promise<Readonly<Record<T, Value>>> {
  const [engine] = trainedOn;
  if (!engine) throw new Error('no engine');
  const graph = new Graph();
  const inputs = Object.fromEntries(
    Object.entries(given).map(
      ([
        name,
        {
          dtype,
          shape: [rows = 0, ...shape],
        },
      ]) => [name, graph.input(name, dtype, [isOpen ? null : rows, ...shape])],
    ),
  );
  const outputs = write((name) => {
    const found = inputs[name];
    if (!found) throw new Error(`no input ${name}`);
    return found;
  });
  graph.entry('compute', inputs, outputs);
  return (await openSession(engine, graph)).run('compute', given) as Readonly<Record<T, Value>>;
}

/** The derivative of f at each number of x, by central differences. */
export function finiteDifferences(f: (x: readonly number[]) => number, x: readonly number[], step = 1e-5): number[] {
  const at = (i: number, by: number) => f(x.map((value, j) => (j === i ? value + by : value)));
  return x.map((_, i) => (at(i, step) - at(i, -step)) / (2 * step));
}
