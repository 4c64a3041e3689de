import { describe, expect, test } from 'vitest';
import { Graph, type Output } from '../../../src/graph/graph';
import { uniform } from '../../../src/graph/kernels/philox';
import * as op from '../../../src/graph/ops';
import { floats, int32, integer, numberOf, scalar } from '../../../src/graph/value';
import { engines } from '../../fixtures/allEngines';
import { openSession } from '../../fixtures/engines';

/** The program of a test and the entry `run` that starts it. */
function program(write: (graph: Graph, count: Output) => void): Graph {
  const graph = new Graph();
  write(graph, graph.input('count', 'int32', []));
  return graph;
}

describe.for(engines)('loops on $info.kind', (engine) => {
  test('carried values go from round to round', async () => {
    const graph = program((graph, count) => {
      // Fibonacci: (a, b) ← (b, a + b), and the sum of the round numbers.
      const start = [op.constant(graph, 0), op.constant(graph, 1), op.constant(graph, 0, 'int32')];
      const { carried } = graph.loop(count, start, (round, [a, b, sum]) => ({
        next: [b as Output, op.add(a as Output, b as Output), op.add(sum as Output, round)],
        effects: [],
      }));
      const [a, b, sum] = carried as [Output, Output, Output];
      graph.entry('run', { count }, { a, b, sum });
    });
    const session = await openSession(engine, graph);
    for (const [count, a, b, sum] of [
      [0, 0, 1, 0],
      [1, 1, 1, 0],
      [10, 55, 89, 45],
    ] as const) {
      const results = session.run('run', { count: integer(count) });
      expect([results.a, results.b, results.sum].map(numberOf)).toEqual([a, b, sum]);
    }
  });

  test('effects of a round are there in the next one, and when the loop has ended', async () => {
    const graph = program((graph, count) => {
      const x = graph.variable('x', []);
      const { carried, node } = graph.loop(count, [op.constant(graph, 0)], (_, [sum]) => {
        const seen = op.read(x);
        const doubled = op.assign(x, op.mul(seen, op.constant(graph, 2)));
        return { next: [op.add(sum as Output, seen)], effects: [doubled] };
      });
      graph.entry('set', {}, {}, [op.assign(x, op.constant(graph, 1))]);
      graph.entry('run', { count }, { sum: carried[0] as Output, x: op.read(x, [node]) });
    });
    const session = await openSession(engine, graph);
    session.run('set');
    expect(numberOf(session.run('run', { count: integer(5) }).sum)).toBe(31);
    const { sum, x } = session.run('run', { count: integer(2) });
    expect([numberOf(sum), numberOf(x)]).toEqual([32 + 64, 128]);
  });

  test('a loop of nothing but effects can be one', async () => {
    const graph = program((graph, count) => {
      const x = graph.variable('x', [2]);
      const rows = graph.input('rows', 'int32', [null]);
      const { node } = graph.loop(count, [], (round) => {
        const row = op.gather(rows, op.reshape(round, [1]));
        return { next: [], effects: [op.assignAdd(x, op.reshape(op.oneHot(row, 2), [2]))] };
      });
      graph.entry('clear', {}, {}, [op.assign(x, op.fill([2], op.constant(graph, 0)))]);
      graph.entry('run', { count, rows }, {}, [node]);
      graph.entry('read', {}, { x: op.read(x) });
    });
    const session = await openSession(engine, graph);
    session.run('clear');
    session.run('run', { count: integer(5), rows: int32(Int32Array.of(0, 1, 1, 0, 1)) });
    expect([...floats(session.run('read').x)]).toEqual([2, 3]);
    session.run('run', { count: integer(0), rows: int32(Int32Array.of(0)) });
    expect([...floats(session.run('read').x)]).toEqual([2, 3]);
  });

  test('values from outside, values that stay, and values that change places go round', async () => {
    const graph = program((graph, count) => {
      const given = graph.input('given', 'float32', [2]);
      const outside = op.mul(given, op.constant(graph, 3));
      const start = [op.constant(graph, [1, 2]), op.constant(graph, [3, 4]), given, given];
      const { carried } = graph.loop(count, start, (_, [a, b, same]) => ({
        next: [b as Output, a as Output, same as Output, outside],
        effects: [],
      }));
      const [a, b, same, last] = carried as [Output, Output, Output, Output];
      graph.entry('run', { count, given }, { a, b, same, last, sum: op.add(outside, same) });
    });
    const session = await openSession(engine, graph);
    const given = { dtype: 'float32', shape: [2], data: Float32Array.of(5, 6) } as const;
    const results = session.run('run', { count: integer(3), given });
    expect(Object.fromEntries(Object.entries(results).map(([name, value]) => [name, [...value.data]]))).toEqual({
      a: [3, 4],
      b: [1, 2],
      same: [5, 6],
      last: [15, 18],
      sum: [20, 24],
    });
    expect([...floats(session.run('run', { count: integer(0), given }).last)]).toEqual([5, 6]);
  });

  test('a loop stands in a loop: it sees what was done before it, and the next round waits for it', async () => {
    const graph = program((graph, count) => {
      const [x, y] = [graph.variable('x', []), graph.variable('y', [])];
      const inner = graph.input('inner', 'int32', [null]);
      const outside = graph.input('outside', 'float32', []);
      const zero = op.constant(graph, 0);
      const none = op.reshape(op.constant(graph, []), [null]);
      const { carried, node } = graph.loop(count, [none], (round, [all]) => {
        const grown = op.assignAdd(x, op.constant(graph, 1));
        const times = op.after(op.gather(inner, round), [grown]);
        // The sum of x, what is outside and the number of the inner round, over the inner rounds.
        const { node, carried } = graph.loop(times, [zero], (turn, [sum]) => {
          const added = op.assignAdd(y, outside);
          const more = op.add(op.add(op.read(x), outside), op.cast(turn, 'float32'));
          return { next: [op.add(sum as Output, more)], effects: [added] };
        });
        return { next: [op.concat([all as Output, op.reshape(carried[0] ?? zero, [1])], 0)], effects: [node] };
      });
      graph.entry('set', {}, {}, [op.assign(x, zero), op.assign(y, zero)]);
      const results = { sums: carried[0] as Output, x: op.read(x, [node]), y: op.read(y, [node]) };
      graph.entry('run', { count, inner, outside }, results);
    });
    const session = await openSession(engine, graph);
    session.run('set');
    const inner = int32(Int32Array.of(0, 1, 3, 0, 2));
    const { sums, x, y } = session.run('run', { count: integer(5), inner, outside: scalar(10) });
    expect([...floats(sums)]).toEqual([0, 12, 3 * 13 + 3, 0, 2 * 15 + 1]);
    expect([numberOf(x), numberOf(y)]).toEqual([5, 60]);
    const again = session.run('run', { count: integer(0), inner, outside: scalar(10) });
    expect([floats(again.sums).length, numberOf(again.x), numberOf(again.y)]).toEqual([0, 5, 60]);
  });

  test('random numbers differ from round to round as the round says', async () => {
    const graph = program((graph, count) => {
      const { carried } = graph.loop(count, [op.constant(graph, 0)], (round, [sum]) => {
        const seed = op.pack([op.constant(graph, 7, 'int32'), round]);
        return { next: [op.add(sum as Output, op.statelessRandomUniform(sum as Output, seed))], effects: [] };
      });
      graph.entry('run', { count }, { sum: carried[0] as Output });
    });
    const session = await openSession(engine, graph);
    const sums = [0, 1, 2, 3].map((count) => numberOf(session.run('run', { count: integer(count) }).sum));
    const drawn = [0, 1, 2].map((round) => {
      const number = new Float32Array(1);
      uniform(number, 7, round);
      return number[0] ?? 0;
    });
    const expected = [0, 1, 2, 3].map((count) => drawn.slice(0, count).reduce((sum, x) => Math.fround(sum + x), 0));
    expect(sums).toEqual(expected);
  });
});

describe.for(engines)('variables on $info.kind', (engine) => {
  test('writes come after what they wait for', async () => {
    const graph = new Graph();
    const x = graph.variable('x', []);
    const number = (value: number) => op.constant(graph, value);
    const first = op.assign(x, number(3));
    const before = op.read(x, [first]);
    const second = op.assignAdd(x, number(4), [before.node]);
    const between = op.read(x, [second]);
    const third = op.assignSub(x, op.mul(between, number(2)));
    graph.entry('run', {}, { before, between, after: op.read(x, [third]) });
    const session = await openSession(engine, graph);
    for (let i = 0; i < 3; i++) {
      const { before, between, after } = session.run('run');
      expect([before, between, after].map(numberOf)).toEqual([3, 7, -7]);
    }
  });

  test('an entry runs only what it needs', async () => {
    const graph = new Graph();
    const [x, y] = [graph.variable('x', []), graph.variable('y', [])];
    const one = op.constant(graph, 1);
    const start = [op.assign(x, one), op.assign(y, one)];
    graph.entry('start', {}, {}, start);
    graph.entry('x', {}, {}, [op.assignAdd(x, one)]);
    graph.entry('y', {}, { y: op.after(op.read(y), [op.assignAdd(y, one)]) });
    graph.entry('read', {}, { x: op.read(x), y: op.read(y) });
    const session = await openSession(engine, graph);
    session.run('start');
    session.run('x');
    session.run('x');
    session.run('y');
    const { x: gotX, y: gotY } = session.run('read');
    expect([gotX, gotY].map(numberOf)).toEqual([3, 2]);
  });

  test('each session has its own', async () => {
    const graph = new Graph();
    const x = graph.variable('x', []);
    const value = graph.input('value', 'float32', []);
    graph.entry('set', { value }, {}, [op.assign(x, value)]);
    graph.entry('get', {}, { x: op.read(x) });
    const [first, second] = [await openSession(engine, graph), await openSession(engine, graph)];
    first.run('set', { value: scalar(1) });
    second.run('set', { value: scalar(2) });
    expect(numberOf(first.run('get').x)).toBe(1);
    expect(numberOf(second.run('get').x)).toBe(2);
  });

  test('reading one that has no value yet says which', async () => {
    const graph = new Graph();
    graph.entry('get', {}, { x: op.read(graph.variable('weights/none', [])) });
    const session = await openSession(engine, graph);
    expect(() => session.run('get')).toThrow(/weights\/none/);
  });

  test('what is wrong with the data is reported, and the session continues', async () => {
    const graph = new Graph();
    const logits = graph.input('logits', 'float32', [null, 3]);
    const labels = graph.input('labels', 'int32', [null]);
    graph.entry('loss', { logits, labels }, { loss: op.sparseSoftmaxCrossEntropy(logits, labels).loss });
    const session = await openSession(engine, graph);
    const feeds = (label: number) => ({
      logits: { dtype: 'float32', shape: [1, 3], data: new Float32Array(3) } as const,
      labels: int32(Int32Array.of(label)),
    });
    expect(() => session.run('loss', feeds(3))).toThrow(/label/i);
    expect(numberOf(session.run('loss', feeds(2)).loss)).toBeCloseTo(Math.log(3), 6);
  });
});
