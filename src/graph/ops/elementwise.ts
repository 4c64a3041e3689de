import { type Node, type Output, output, type Shape } from '../graph';
import { expect, float, op } from './operation';

function broadcast(name: string, a: Shape | null, b: Shape | null): Shape | null {
  if (!a || !b) return null;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [p, q] = [a, b].map((shape) => (i < rank - shape.length ? 1 : (shape[i - rank + shape.length] ?? null)));
    if (p === 1) return q ?? null;
    if (q === 1) return p ?? null;
    if (p != null && q != null && p !== q) throw new Error(`${name}: shapes [${a}] and [${b}] do not fit`);
    return p ?? q ?? null;
  });
}

function binary(name: string, a: Output, b: Output, dtype = a.dtype): Output {
  expect(name, a.dtype, b);
  return op(name, [a, b], dtype, broadcast(name, a.shape, b.shape), { T: { type: a.dtype } });
}

export const add = (a: Output, b: Output): Output => binary('AddV2', a, b);
export const sub = (a: Output, b: Output): Output => binary('Sub', a, b);
export const mul = (a: Output, b: Output): Output => binary('Mul', a, b);
export const div = (a: Output, b: Output): Output => binary(a.dtype === 'int32' ? 'FloorDiv' : 'RealDiv', a, b);
export const maximum = (a: Output, b: Output): Output => binary('Maximum', a, b);
export const equal = (a: Output, b: Output): Output => binary('Equal', a, b, 'bool');
export const greaterEqual = (a: Output, b: Output): Output => binary('GreaterEqual', a, b, 'bool');

function unary(name: string, x: Output): Output {
  expect(name, 'float32', x);
  return op(name, [x], 'float32', x.shape, float());
}

/** x itself where it is known not to be negative. */
export const abs = (x: Output): Output => (isNeverNegative(x) ? x : unary('Abs', x));

/** Whether the way that x was made says so: what is reshaped is what it was. */
function isNeverNegative({ node: { op, inputs, attributes } }: Output): boolean {
  if (op === 'Reshape') return inputs[0] !== undefined && isNeverNegative(inputs[0]);
  if (op === 'MasLabScaledRows') {
    return Object.values(attributes).every((each) => 'float' in each && each.float >= 0);
  }
  return ['Abs', 'Relu', 'Relu6', 'Sqrt', 'Square'].includes(op);
}
export const square = (x: Output): Output => unary('Square', x);
export const sqrt = (x: Output): Output => unary('Sqrt', x);
export const rsqrt = (x: Output): Output => unary('Rsqrt', x);
export const sign = (x: Output): Output => unary('Sign', x);
export const relu = (x: Output): Output => unary('Relu', x);
/** min(max(x, 0), 6). */
export const relu6 = (x: Output): Output => unary('Relu6', x);
export const sigmoid = (x: Output): Output => unary('Sigmoid', x);
/** log(1 + exp(x)). */
export const softplus = (x: Output): Output => unary('Softplus', x);

/** δ where the ReLU's output y was positive, 0 elsewhere. */
export function reluGrad(delta: Output, y: Output): Output {
  expect('ReluGrad', 'float32', delta, y);
  return op('ReluGrad', [delta, y], 'float32', y.shape, float());
}

/** δ where the output y of ReLU6 was between 0 and 6, 0 elsewhere. */
export function relu6Grad(delta: Output, y: Output): Output {
  expect('Relu6Grad', 'float32', delta, y);
  return op('Relu6Grad', [delta, y], 'float32', y.shape, float());
}

/**
 * The sum of terms of one shape. TensorFlow begins with a term whose memory it can take for the sum. So with more than two
 * terms, the order and with it the last bit can depend on the rest of the graph.
 */
export function addN(terms: readonly Output[]): Output {
  const [first] = terms;
  if (!first) throw new Error('addN needs a term');
  if (terms.length === 1) return first;
  expect('AddN', 'float32', ...terms);
  return op('AddN', terms, 'float32', first.shape, float({ N: { int: terms.length } }));
}

export function cast(x: Output, to: 'float32' | 'int32' | 'uint8'): Output {
  if (x.dtype === to) return x;
  return op('Cast', [x], to, x.shape, { SrcT: { type: x.dtype }, DstT: { type: to }, Truncate: { bool: false } });
}

/** x, but only once `nodes` have run. */
export function after(x: Output, nodes: readonly Node[]): Output {
  return output(
    x.node.graph.node('Identity', {
      inputs: [x],
      controls: nodes,
      attributes: { T: { type: x.dtype } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
    }),
  );
}
