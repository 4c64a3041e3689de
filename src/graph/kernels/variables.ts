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

/** A formula in the backend's own operations, whose intermediate results are released when it is done. */
function formula(memory: Memory, write: (f: Formula) => void): void {
  const made: Floats[] = [];
  const kept = new Set<Floats>();
  const keep = (result: Floats) => {
    made.push(result);
    return result;
  };
  const operation = (kernel: string) => (a: Floats, b: Floats) => keep(memory.kernel(kernel, { a, b }));
  const number = (value: number) => {
    const scalar = keep(memory.allocate([]));
    memory.view(scalar)[0] = value;
    return scalar;
  };
  try {
    write({
      number,
      add: operation('Add'),
      sub: operation('Sub'),
      mul: operation('Multiply'),
      div: operation('RealDiv'),
      square: (x) => keep(memory.kernel('Square', { x })),
      sqrt: (x) => keep(memory.kernel('Sqrt', { x })),
      store(target, value) {
        kept.add(value);
        store(target, value, memory);
      },
    });
  } finally {
    for (const tensor of made) if (!kept.has(tensor)) memory.release(tensor);
  }
}

interface Formula {
  number(value: number): Floats;
  add(a: Floats, b: Floats): Floats;
  sub(a: Floats, b: Floats): Floats;
  mul(a: Floats, b: Floats): Floats;
  div(a: Floats, b: Floats): Floats;
  square(x: Floats): Floats;
  sqrt(x: Floats): Floats;
  /** Makes a result the value of a variable. */
  store(target: Cell, value: Floats): void;
}

const floatsOf = (target: Cell): Floats => floats(current(target));

const numberIn = (held: Held | undefined, memory: Memory): number => memory.view(floats(held))[0] as number;

const applyGradientDescent: Kernel = (_node, [handle, rate, gradient], memory) => {
  const theta = cell(handle);
  formula(memory, ({ sub, mul, store }) => {
    store(theta, sub(floatsOf(theta), mul(floats(gradient), floats(rate))));
  });
  return [];
};

const applyMomentum: Kernel = (node, [handle, handleM, rate, gradient, mu], memory) => {
  const [theta, momentum] = [cell(handle), cell(handleM)];
  const [eta, g, decay] = [floats(rate), floats(gradient), floats(mu)];
  formula(memory, ({ add, sub, mul, store }) => {
    const m = add(mul(floatsOf(momentum), decay), g);
    const step = flag(node, 'use_nesterov') ? add(g, mul(m, decay)) : m;
    store(theta, sub(floatsOf(theta), mul(step, eta)));
    store(momentum, m);
  });
  return [];
};

const applyAdam: Kernel = (_node, inputs, memory) => {
  const [theta, first, second] = inputs.slice(0, 3).map(cell) as [Cell, Cell, Cell];
  const [power1, power2, rate, beta1, beta2, epsilon] = inputs.slice(3, 9).map((held) => numberIn(held, memory)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const g = floats(inputs[9]);
  formula(memory, ({ number, add, sub, mul, div, square, sqrt, store }) => {
    const m = add(mul(floatsOf(first), number(beta1)), mul(g, number(1 - beta1)));
    const v = add(mul(floatsOf(second), number(beta2)), mul(square(g), number(1 - beta2)));
    const alpha = (rate * Math.sqrt(1 - power2)) / (1 - power1);
    store(theta, sub(floatsOf(theta), div(mul(m, number(alpha)), add(sqrt(v), number(epsilon)))));
    store(first, m);
    store(second, v);
  });
  return [];
};

const applyAdadelta: Kernel = (_node, inputs, memory) => {
  const [theta, squares, steps] = inputs.slice(0, 3).map(cell) as [Cell, Cell, Cell];
  const [rate, rho, epsilon] = inputs.slice(3, 6).map((held) => numberIn(held, memory)) as [number, number, number];
  const g = floats(inputs[6]);
  formula(memory, ({ number, add, sub, mul, div, square, sqrt, store }) => {
    const average = (old: Floats, x: Floats) => add(mul(old, number(rho)), mul(square(x), number(1 - rho)));
    const root = (x: Floats) => sqrt(add(x, number(epsilon)));
    const s = average(floatsOf(squares), g);
    const step = mul(div(root(floatsOf(steps)), root(s)), g);
    const d = average(floatsOf(steps), step);
    store(theta, sub(floatsOf(theta), mul(step, number(rate))));
    store(squares, s);
    store(steps, d);
  });
  return [];
};

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
