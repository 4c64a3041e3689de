import { Graph } from '../../src/graph/graph';
import { assign, constant, fill, matMul, read } from '../../src/graph/ops';
import type { Engine } from '../../src/graph/session';
import type { Product } from '../flops';

/** Products in one call of the engine. */
const AT_ONCE = 8;

/** Milliseconds of a product of that size, the mean of `times`. */
export async function timeProduct(engine: Engine, { m, k, n }: Product, times: number): Promise<number> {
  const graph = new Graph();
  const [a, b, c] = [graph.variable('a', [m, k]), graph.variable('b', [k, n]), graph.variable('c', [m, n])];
  const ones = [a, b, c].map((variable) => assign(variable, fill(variable.shape, constant(graph, 1))));
  graph.entry('start', {}, {}, ones);
  // Each reads its factors after the one before it, so that none of them is left out.
  let done = [assign(c, matMul(read(a), read(b)))];
  for (let i = 1; i < AT_ONCE; i++) done = [assign(c, matMul(read(a, done), read(b, done)))];
  graph.entry('multiply', {}, {}, done);
  const session = await engine.open(graph);
  try {
    session.run('start');
    session.run('multiply');
    const calls = Math.ceil(times / AT_ONCE);
    const began = performance.now();
    for (let call = 0; call < calls; call++) session.run('multiply');
    return (performance.now() - began) / calls / AT_ONCE;
  } finally {
    session.close();
  }
}
