import { describe, expect, onTestFinished, test } from 'vitest';
import { Graph, type Node, type Output, type Variable } from '../../../src/graph/graph';
import { openNative } from '../../../src/graph/native';
import { add, after, assign, constant, read } from '../../../src/graph/ops';
import { hasOwnKernels } from '../../../src/graph/ownKernels';
import { newSettings } from '../../../src/graph/settings';
import { type Fused, fusedAdam, fusedGradientDescent, fusedMomentum } from '../../../src/graph/updates';
import { float32, floats, scalar, type Value } from '../../../src/graph/value';
import { difference, randomFloats } from '../../fixtures/engines';

const [RATE, EPSILON, DECAY, BETA1, BETA2, MU, WEIGHT_DECAY] = [0.05, 1e-4, 0.02, 0.9, 0.99, 0.8, 0.1];

/** Each operation with its formula, which gives θ and the slots of element `i` after the update by d. */
const rules: Readonly<
  Record<
    string,
    {
      write(update: Fused, slots: readonly [Variable, Variable]): Node;
      formula(d: number, theta: number, first: number, second: number): readonly number[];
    }
  >
> = {
  adam: {
    write(update, slots) {
      const number = (value: number) => constant(update.gradient.node.graph, value);
      const settings = [number(RATE), number(EPSILON), number(DECAY)] as const;
      return fusedAdam(update, slots, settings, { beta1: BETA1, beta2: BETA2 });
    },
    formula(d, theta, first, second) {
      const m = BETA1 * first + (1 - BETA1) * d;
      const v = BETA2 * second + (1 - BETA2) * d * d;
      return [theta - DECAY * theta - (RATE * m) / (Math.sqrt(v) + EPSILON), m, v];
    },
  },
  'gradient descent': {
    write: (update) => fusedGradientDescent(update, constant(update.gradient.node.graph, RATE)),
    formula: (d, theta, first, second) => [theta - RATE * d, first, second],
  },
  momentum: {
    write: (update, [first]) => fusedMomentum(update, first, constant(update.gradient.node.graph, RATE), MU, false),
    formula(d, theta, first, second) {
      const m = MU * first + d;
      return [theta - RATE * m, m, second];
    },
  },
  'Nesterov momentum': {
    write: (update, [first]) => fusedMomentum(update, first, constant(update.gradient.node.graph, RATE), MU, true),
    formula(d, theta, first, second) {
      const m = MU * first + d;
      return [theta - RATE * (d + MU * m), m, second];
    },
  },
};

type Inputs = Readonly<Record<'gradient' | 'anchor' | 'stiffness' | 'even', Output>>;
type Write = (
  graph: Graph,
  variables: readonly [Variable, Variable, Variable],
  inputs: Inputs,
) => Readonly<Record<string, Output>>;

/** Opens a session on the variables `theta`, `first` and `second` of `size` elements, with the entries `set` and `update`. */
async function open(size: number, write: Write, gradients = size) {
  const engine = await openNative({ ...newSettings(), fused: true });
  const graph = new Graph(true);
  const variables = [
    graph.variable('theta', [size]),
    graph.variable('first', [size]),
    graph.variable('second', [size]),
  ] as const;
  const starts = variables.map(
    (variable) => [variable, graph.input(`set/${variable.name}`, 'float32', [size])] as const,
  );
  graph.entry(
    'set',
    Object.fromEntries(starts.map(([{ name }, start]) => [name, start])),
    {},
    starts.map(([variable, start]) => assign(variable, start)),
  );
  const given = ['gradient', 'anchor', 'stiffness', 'even'].map((name) => {
    const shape = name === 'even' ? [] : [name === 'gradient' ? gradients : size];
    return [name, graph.input(name, 'float32', shape)] as const;
  });
  const inputs = Object.fromEntries(given) as unknown as Inputs;
  graph.entry('update', inputs, write(graph, variables, inputs));
  const session = await engine.open(graph);
  onTestFinished(() => session.close());
  return session;
}

function valuesOf(size: number) {
  const of = (name: string, from = -1) => randomFloats([size], from, 1, name);
  return {
    variables: { theta: of('theta'), first: of('first'), second: of('second', 0.01) },
    fed: { gradient: of('gradient'), anchor: of('anchor'), stiffness: of('stiffness', 0), even: scalar(0.7) },
  };
}

describe.runIf(hasOwnKernels())('an update in one pass', () => {
  // Below, at and above the size of a block, and so that the last vector is not full.
  const sizes = [1, 255, 256, 257, 1003];
  const pulls = ['none', 'even', 'each'] as const;
  const cases = Object.keys(rules).flatMap((rule) => pulls.map((pull) => ({ rule, pull })));

  test.for(cases)('by $rule with pull: $pull is what the formula gives', async ({ rule, pull }) => {
    for (const size of sizes) {
      const session = await open(size, (_, [theta, first, second], { gradient, anchor, stiffness, even }) => {
        const pulled = pull === 'none' ? undefined : { stiffness: pull === 'even' ? even : stiffness, anchor };
        const update = { theta, gradient, pull: pulled, weightDecay: WEIGHT_DECAY };
        const node = rules[rule]?.write(update, [first, second]);
        const now = (variable: Variable) => read(variable, node && [node]);
        return { theta: now(theta), first: now(first), second: now(second) };
      });
      const { variables, fed } = valuesOf(size);
      session.run('set', variables);
      const found = session.run('update', fed);
      const at = (value: Value, i: number) => floats(value)[i] ?? Number.NaN;
      const wanted = Array.from({ length: size }, (_, i) => {
        const theta = at(variables.theta, i);
        const s = { none: 0, even: 0.7, each: at(fed.stiffness, i) }[pull];
        const d = at(fed.gradient, i) + s * (theta - at(fed.anchor, i)) + WEIGHT_DECAY * theta;
        return rules[rule]?.formula(d, theta, at(variables.first, i), at(variables.second, i)) ?? [];
      });
      for (const [place, name] of ['theta', 'first', 'second'].entries()) {
        const expected = wanted.map((each) => each[place] ?? Number.NaN);
        expect(difference(floats(found[name]), expected), `${name} of ${size}`).toBeLessThan(1e-6);
      }
    }
  });

  test('of a gradient that is a sum is to the bit that of its value', async () => {
    const size = 1003;
    const results: Readonly<Record<string, Value>>[] = [];
    for (const isSum of [true, false]) {
      const session = await open(size, (graph, [theta, first, second], { gradient, anchor, stiffness }) => {
        const sum = add(gradient, anchor);
        const pull = { stiffness, anchor };
        const update = { theta, gradient: isSum ? sum : after(sum, []), pull, weightDecay: WEIGHT_DECAY };
        const node = rules.adam?.write(update, [first, second]);
        const updates = graph.nodes.filter(({ op }) => op === 'MasLabAdam');
        expect(updates.map(({ attributes }) => attributes.addends)).toEqual([{ int: isSum ? 2 : 1 }]);
        const now = (variable: Variable) => read(variable, node && [node]);
        return { theta: now(theta), first: now(first), second: now(second) };
      });
      const { variables, fed } = valuesOf(size);
      session.run('set', variables);
      results.push(session.run('update', fed));
    }
    expect(results[0]).toEqual(results[1]);
  });

  test('leaves the old value to those who have read it', async () => {
    const size = 1000;
    const session = await open(size, (graph, [theta], inputs) => {
      const before = read(theta);
      const update = { theta, gradient: after(inputs.gradient, [before.node]), weightDecay: 0 };
      const node = fusedGradientDescent(update, constant(graph, 1));
      return { before: add(before, after(constant(graph, 0), [node])), now: read(theta, [node]) };
    });
    const { variables, fed } = valuesOf(size);
    session.run('set', variables);
    for (let round = 0; round < 3; round++) {
      const { before, now } = session.run('update', fed);
      const expected = floats(variables.theta).map((theta, i) => theta - round * (floats(fed.gradient)[i] ?? 0));
      expect(difference(floats(before), expected)).toBeLessThan(1e-6);
      expect(
        difference(
          floats(now),
          expected.map((theta, i) => theta - (floats(fed.gradient)[i] ?? 0)),
        ),
      ).toBeLessThan(1e-6);
    }
  });

  test('refuses tensors of different sizes, and a variable without a value', async () => {
    const write: Write = (graph, [theta], inputs) => {
      const node = fusedGradientDescent({ theta, gradient: inputs.gradient, weightDecay: 0 }, constant(graph, 1));
      return { now: read(theta, [node]) };
    };
    const { variables, fed } = valuesOf(4);
    const unlike = await open(4, write, 3);
    unlike.run('set', variables);
    const short = { ...fed, gradient: float32(new Float32Array(3)) };
    expect(() => unlike.run('update', short)).toThrow('the tensors of an update differ in size');
    const unset = await open(4, write);
    expect(() => unset.run('update', fed)).toThrow(/theta|variable/);
  });
});
