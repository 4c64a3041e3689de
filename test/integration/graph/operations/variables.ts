import type { Output, Variable } from '../../../../src/graph/graph';
import * as op from '../../../../src/graph/ops';
import { int32, scalar, type Value } from '../../../../src/graph/value';
import { randomFloats, randomIntegers } from '../../../fixtures/engines';
import { EXACT, type Inputs, input, type OperationCase, ROUNDING, SUMS } from './operationCase';

/** What is done to variables, and their values afterwards. */
function onVariables(
  start: Readonly<Record<string, Value>>,
  given: Readonly<Record<string, Value>>,
  write: (variables: Readonly<Record<string, Variable>>, inputs: Inputs) => Inputs | undefined,
  tolerance: number,
): OperationCase {
  return {
    given: { ...given, ...Object.fromEntries(Object.entries(start).map(([name, value]) => [`${name}/start`, value])) },
    write: (inputs, graph) => {
      const names = Object.entries(start);
      const variables = Object.fromEntries(
        names.map(([name, { shape, dtype }]) => [name, graph.variable(`variable/${name}`, shape, dtype)]),
      );
      const filled = Object.entries(variables).map(([name, v]) => op.assign(v, input(inputs, `${name}/start`)));
      const gated = Object.fromEntries(Object.keys(given).map((name) => [name, op.after(input(inputs, name), filled)]));
      const results = write(variables, gated) ?? {};
      const done = graph.nodes.filter(({ outputs, op }) => outputs.length === 0 && op !== 'VarHandleOp');
      const left = Object.entries(variables).map(([name, v]) => {
        const value = op.read(v, done);
        return [`${name}/left`, v.dtype === 'uint8' ? op.cast(value, 'int32') : value] as const;
      });
      return { ...results, ...Object.fromEntries(left) };
    },
    tolerance,
  };
}

const of = (variables: Readonly<Record<string, Variable>>, name: string): Variable => {
  const found = variables[name];
  if (!found) throw new Error(`no variable ${name}`);
  return found;
};

/** A matrix for a variable, and its gradient. */
const theta = { theta: randomFloats([20, 30], -1, 1, 'theta'), m: randomFloats([20, 30], -0.1, 0.1, 'm') };
const gradient = randomFloats([20, 30], -1, 1, 'gradient');

export const variables = {
  read: onVariables(
    { x: randomFloats([3, 4]), n: randomIntegers([5], 100) },
    { go: scalar(1) },
    (variables, { go }) => ({
      again: op.mul(go as Output, op.total(op.read(of(variables, 'x'), [(go as Output).node]))),
    }),
    SUMS,
  ),
  gatherRows: onVariables(
    { x: randomFloats([6, 4]), deep: randomFloats([4, 2, 3]), n: randomIntegers([5], 100) },
    { rows: int32(Int32Array.of(3, 0, 3, 1)) },
    (variables, inputs) => {
      const rows = input(inputs, 'rows');
      return {
        x: op.gatherRows(of(variables, 'x'), rows),
        deep: op.gatherRows(of(variables, 'deep'), op.reshape(rows, [2, 2])),
        n: op.gatherRows(of(variables, 'n'), rows),
      };
    },
    EXACT,
  ),
  assign: onVariables(
    { x: randomFloats([3, 4]), n: randomIntegers([5], 100) },
    { x: randomFloats([3, 4], 5, 6), n: randomIntegers([5], 7, 'new') },
    (variables, inputs) => {
      op.assign(of(variables, 'x'), input(inputs, 'x'));
      op.assign(of(variables, 'n'), input(inputs, 'n'));
      return undefined;
    },
    EXACT,
  ),
  assignAdd: onVariables(
    { x: randomFloats([3, 4]) },
    { x: randomFloats([3, 4], 5, 6) },
    (variables, inputs) => {
      op.assignAdd(of(variables, 'x'), input(inputs, 'x'));
      return undefined;
    },
    EXACT,
  ),
  assignSub: onVariables(
    { x: randomFloats([3, 4]) },
    { x: randomFloats([3, 4], 5, 6) },
    (variables, inputs) => {
      op.assignSub(of(variables, 'x'), input(inputs, 'x'));
      return undefined;
    },
    EXACT,
  ),
  scatterRows: onVariables(
    { x: randomFloats([6, 4]), n: randomIntegers([5], 100) },
    { rows: int32(Int32Array.of(4, 1)), x: randomFloats([2, 4], 5, 6), n: int32(Int32Array.of(-1, -2)) },
    (variables, inputs) => {
      op.scatterRows(of(variables, 'x'), input(inputs, 'rows'), input(inputs, 'x'));
      op.scatterRows(of(variables, 'n'), input(inputs, 'rows'), input(inputs, 'n'));
      return undefined;
    },
    EXACT,
  ),
  applyGradientDescent: onVariables(
    { theta: theta.theta },
    { rate: scalar(0.1), gradient },
    (variables, inputs) => {
      op.applyGradientDescent(of(variables, 'theta'), input(inputs, 'rate'), input(inputs, 'gradient'));
      return undefined;
    },
    ROUNDING,
  ),
  applyMomentum: onVariables(
    { ...theta, nesterov: randomFloats([20, 30], -1, 1, 'nesterov'), n: randomFloats([20, 30], -0.1, 0.1, 'n') },
    { rate: scalar(0.1), mu: scalar(0.9), gradient },
    (variables, inputs) => {
      const [rate, g, mu] = [input(inputs, 'rate'), input(inputs, 'gradient'), input(inputs, 'mu')];
      op.applyMomentum(of(variables, 'theta'), of(variables, 'm'), rate, g, mu, false);
      op.applyMomentum(of(variables, 'nesterov'), of(variables, 'n'), rate, g, mu, true);
      return undefined;
    },
    ROUNDING,
  ),
  applyAdam: onVariables(
    { ...theta, v: randomFloats([20, 30], 0, 0.01, 'v') },
    { gradient, power1: scalar(0.9 ** 3), power2: scalar(0.999 ** 3), rate: scalar(0.01) },
    (variables, inputs) => {
      const graph = input(inputs, 'gradient').node.graph;
      const number = (x: number) => op.constant(graph, x);
      op.applyAdam(
        of(variables, 'theta'),
        [of(variables, 'm'), of(variables, 'v')],
        [input(inputs, 'power1'), input(inputs, 'power2')],
        input(inputs, 'rate'),
        [number(0.9), number(0.999)],
        number(1e-7),
        input(inputs, 'gradient'),
      );
      return undefined;
    },
    1e-6,
  ),
  applyAdadelta: onVariables(
    {
      theta: theta.theta,
      squares: randomFloats([20, 30], 0, 0.01, 'squares'),
      steps: randomFloats([20, 30], 0, 0.01, 'steps'),
    },
    { gradient, rate: scalar(0.7) },
    (variables, inputs) => {
      const graph = input(inputs, 'gradient').node.graph;
      op.applyAdadelta(
        of(variables, 'theta'),
        [of(variables, 'squares'), of(variables, 'steps')],
        input(inputs, 'rate'),
        op.constant(graph, 0.9),
        op.constant(graph, 1e-6),
        input(inputs, 'gradient'),
      );
      return undefined;
    },
    1e-6,
  ),
} satisfies Record<string, OperationCase>;
