import type { Node } from '../graph';
import { elements } from '../value';
import { flag, type Kernel } from './kernel';
import { checkRows, gathered } from './shapes';
import {
  type Cell,
  cell,
  elementsOf,
  type Floats,
  floats,
  type Held,
  integers,
  type Memory,
  numbers,
  plainOf,
  tensor,
  tensorOf,
} from './tensors';

function current({ variable, value }: Cell) {
  if (!value) throw new Error(`variable "${variable.name}" has no value yet`);
  return value;
}

/** Gives the variable a value, which from then on is the variable's. */
function store(target: Cell, value: Exclude<Held, Cell>, memory: Memory): void {
  const { variable, value: old } = target;
  if (value.shape.join() !== variable.shape.join()) {
    if (value.dtype === 'float32') memory.release(value);
    throw new Error(`[${value.shape}] does not fit variable "${variable.name}" [${variable.shape}]`);
  }
  target.value = value;
  if (old?.dtype === 'float32') memory.release(old);
}

const read: Kernel = (_node, [handle], memory) => {
  const source = cell(handle);
  const value = current(source);
  if (value.dtype === 'float32') return [memory.share(value)];
  source.givenOut = true;
  return [value];
};

const assign: Kernel = (_node, [handle, given], memory) => {
  const target = cell(handle);
  const value = tensor(given);
  store(target, value.dtype === 'float32' ? memory.share(value) : value, memory);
  target.givenOut = true;
  return [];
};

function assignBy(kernel: string): Kernel {
  return (_node, [handle, given], memory) => {
    const target = cell(handle);
    const [a, b] = [floats(current(target)), floats(given)];
    if (a.shape.join() !== b.shape.join()) {
      throw new Error(`[${b.shape}] does not fit variable "${target.variable.name}" [${a.shape}]`);
    }
    store(target, memory.kernel(kernel, { a, b }), memory);
    return [];
  };
}

const gatherRows: Kernel = (_node, [handle, indices], memory) => [
  gathered(current(cell(handle)), indices, 0, 0, memory),
];

const scatterRows: Kernel = (_node, [handle, indices, given], memory) => {
  const target = cell(handle);
  const value = current(target);
  const at = integers(indices);
  const rows = tensor(given);
  const width = elements(value.shape.slice(1));
  checkRows(at, value.shape[0] ?? 0);
  if (elements(rows.shape) !== at.length * width)
    throw new Error(`[${rows.shape}] is not ${at.length} rows of ${width}`);
  const own = ownValue(target, value, memory);
  const to = elementsOf(own, memory);
  const from = elementsOf(rows, memory);
  at.forEach((row, i) => {
    to.set(from.subarray(i * width, (i + 1) * width), row * width);
  });
  if (own.dtype === 'float32') memory.changed(own);
  return [];
};

/** The variable's value for writing into: itself where nobody else holds it, else a copy. */
function ownValue(target: Cell, value: Exclude<Held, Cell>, memory: Memory): Exclude<Held, Cell> {
  if (value.dtype === 'float32') {
    if (!memory.isShared(value)) return value;
    const copy = memory.allocate(value.shape);
    memory.view(copy).set(memory.view(value));
    store(target, copy, memory);
    return copy;
  }
  if (!target.givenOut) return value;
  const copy = plainOf(numbers(value).dtype, value.shape, numbers(value).data);
  store(target, copy, memory);
  target.givenOut = false;
  return copy;
}

/** The backend's own operations; intermediate results are released at the end. */
function formulaIn(memory: Memory) {
  const made = new Set<Floats>();
  const keep = (result: Floats) => {
    made.add(result);
    return result;
  };
  const unary = (kernel: string) => (x: Floats) => keep(memory.kernel(kernel, { x }));
  const binary = (kernel: string) => (a: Floats, b: Floats) => keep(memory.kernel(kernel, { a, b }));
  return {
    number: (value: number) => keep(tensorOf(memory, Float32Array.of(value), [])),
    numberIn: (scalar: Floats) => memory.view(scalar)[0] as number,
    add: binary('Add'),
    sub: binary('Sub'),
    mul: binary('Multiply'),
    div: binary('RealDiv'),
    square: unary('Square'),
    sqrt: unary('Sqrt'),
    /** Makes a result the value of a variable. */
    store(target: Held, value: Floats) {
      made.delete(value);
      store(cell(target), value, memory);
    },
    end() {
      for (const result of made) memory.release(result);
    },
  };
}

/**
 * An optimizer's step: a formula of the operation's inputs.
 * @param names of the inputs, in the operation's order
 * @param write gets the tensors, or what variables hold before the step, and the inputs themselves
 */
function step<const N extends string>(
  names: readonly N[],
  write: (
    f: ReturnType<typeof formulaIn>,
    values: Readonly<Record<N, Floats>>,
    inputs: Readonly<Record<N, Held>>,
    node: Node,
  ) => void,
): Kernel {
  return (node, inputs, memory) => {
    const named = <T>(of: (held: Held | undefined) => T) =>
      Object.fromEntries(names.map((name, i) => [name, of(inputs[i])])) as Record<N, T>;
    const values = named((held) => floats(held?.dtype === 'resource' ? current(held) : held));
    const formula = formulaIn(memory);
    try {
      write(formula, values, named((held) => held) as Record<N, Held>, node);
    } finally {
      formula.end();
    }
    return [];
  };
}

const applyGradientDescent = step(['theta', 'rate', 'g'], ({ sub, mul, store }, { theta, rate, g }, target) => {
  store(target.theta, sub(theta, mul(g, rate)));
});

const applyMomentum = step(
  ['theta', 'momentum', 'rate', 'g', 'mu'],
  ({ add, sub, mul, store }, { theta, momentum, rate, g, mu }, target, node) => {
    const m = add(mul(momentum, mu), g);
    const step = flag(node, 'use_nesterov') ? add(g, mul(m, mu)) : m;
    store(target.theta, sub(theta, mul(step, rate)));
    store(target.momentum, m);
  },
);

const applyAdam = step(
  ['theta', 'm', 'v', 'power1', 'power2', 'rate', 'beta1', 'beta2', 'epsilon', 'g'],
  ({ number, numberIn, add, sub, mul, div, square, sqrt, store }, { theta, epsilon, g, ...old }, target) => {
    const average = (before: Floats, beta: Floats, now: Floats) =>
      add(mul(before, beta), mul(now, number(1 - numberIn(beta))));
    const m = average(old.m, old.beta1, g);
    const v = average(old.v, old.beta2, square(g));
    const alpha = (numberIn(old.rate) * Math.sqrt(1 - numberIn(old.power2))) / (1 - numberIn(old.power1));
    store(target.theta, sub(theta, div(mul(m, number(alpha)), add(sqrt(v), epsilon))));
    store(target.m, m);
    store(target.v, v);
  },
);

const applyAdadelta = step(
  ['theta', 'squares', 'steps', 'rate', 'rho', 'epsilon', 'g'],
  ({ number, numberIn, add, sub, mul, div, square, sqrt, store }, { theta, rate, rho, epsilon, g, ...old }, target) => {
    const average = (before: Floats, x: Floats) => add(mul(before, rho), mul(square(x), number(1 - numberIn(rho))));
    const root = (x: Floats) => sqrt(add(x, epsilon));
    const s = average(old.squares, g);
    const step = mul(div(root(old.steps), root(s)), g);
    const d = average(old.steps, step);
    store(target.theta, sub(theta, mul(step, rate)));
    store(target.squares, s);
    store(target.steps, d);
  },
);

export const variables: Readonly<Record<string, Kernel>> = {
  ReadVariableOp: read,
  ResourceGather: gatherRows,
  AssignVariableOp: assign,
  AssignAddVariableOp: assignBy('Add'),
  AssignSubVariableOp: assignBy('Sub'),
  ResourceScatterUpdate: scatterRows,
  ResourceApplyGradientDescent: applyGradientDescent,
  ResourceApplyMomentum: applyMomentum,
  ResourceApplyAdam: applyAdam,
  ResourceApplyAdadelta: applyAdadelta,
};
