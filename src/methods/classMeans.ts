import type { Node, Output } from '../graph/graph';
import {
  add,
  argMax,
  assign,
  cast,
  constant,
  div,
  equal,
  matMul,
  maximum,
  mul,
  oneHot,
  reshape,
  sign,
  square,
  sub,
  sum,
  total,
} from '../graph/ops';
import type { Parameter } from '../network/layer';
import { columnsOf, headOf, MASKED_LOGIT } from './headLayout';
import type { Learner } from './learner';
import type { MethodContext } from './method';
import type { ClosedFormStep } from './methodGraph';

/** Samples seen of each class `[outputs]`, and their means `[features, outputs]`: a class is an output of a head. */
const COUNTS = 'classes/counts';
const MEANS = 'classes/means';

/** What a mini-batch did to the means. */
interface TakenIn {
  /** Mean over the mini-batch of ‖x − μ_y‖², and how many of its samples are nearest to the mean of their class; scalars. */
  readonly loss: Output;
  readonly correct: Output;
  readonly effects: readonly Node[];
  /** x − μ_y of each sample `[batch, features]`, with the means from before the mini-batch and with those after it. */
  readonly before: Output;
  readonly after: Output;
}

/**
 * Running means of the samples of each class, which mini-batches are merged into (Chan, Golub & LeVeque 1979):
 *   n ← n_a + n_b,   μ ← μ_a + (Σ_b x − n_b μ_a) / n
 * In whatever order samples and tasks come, and however often classes come again, the means are those of all samples; only
 * the last bits depend on the order.
 */
export function classMeans({ heads, features, task }: Pick<MethodContext, 'heads' | 'features' | 'task'>) {
  const { outputs } = heads;
  const memory: readonly Parameter[] = [
    { name: COUNTS, shape: [outputs], initial: { kind: 'zeros' } },
    { name: MEANS, shape: [features, outputs], initial: { kind: 'zeros' } },
  ];

  function step({ graph, value, variable, input, labels, inverseBatchSize }: ClosedFormStep): TakenIn {
    const x = reshape(input(), [null, features]);
    const isOf = oneHot(labels, outputs);
    const [counts, means] = [value(COUNTS), value(MEANS)];
    const own = sum(isOf, [0]);
    const all = add(counts, own);
    const one = constant(graph, 1);
    const moved = div(sub(matMul(x, isOf, true), mul(means, own)), maximum(all, one));
    const updated = add(means, moved);
    const apart = (from: Output) => sub(x, matMul(isOf, from, false, true));
    const after = apart(updated);

    const head = heads.kind === 'by-task' ? headOf(heads, task) : { first: 0, count: outputs };
    const unseen = mul(sub(sign(all), one), constant(graph, -MASKED_LOGIT));
    const bias = sub(unseen, sum(square(updated), [0]));
    const scores = columnsOf(add(mul(matMul(x, updated), constant(graph, 2)), bias), head);
    const isRight = equal(argMax(scores, 1), sub(labels, constant(graph, head.first, 'int32')));
    return {
      loss: mul(total(square(after)), inverseBatchSize),
      correct: total(cast(isRight, 'float32')),
      effects: [assign(variable(COUNTS), all), assign(variable(MEANS), updated)],
      before: apart(means),
      after,
    };
  }

  /** Samples seen of all classes together. */
  function seen(learner: Learner): number {
    return learner.read(COUNTS).reduce((sum, count) => sum + count, 0);
  }

  /**
   * Writes what `columnOf` makes of the mean of each class, its kernel `[features]` and bias, into the heads of all tasks
   * so far. A class that no sample was seen of is never the answer.
   */
  function writeHeads(
    learner: Learner,
    columnOf: (mean: Float64Array) => { readonly kernel: Float64Array; readonly bias: number },
  ): void {
    const [counts, means] = [learner.read(COUNTS), learner.read(MEANS)];
    for (const { first, count, parameters } of heads.all) {
      const kernel = new Float32Array(features * count);
      const bias = new Float32Array(count).fill(MASKED_LOGIT);
      for (let unit = 0; unit < count; unit++) {
        const output = first + unit;
        if (!counts[output]) continue;
        const mean = Float64Array.from({ length: features }, (_, i) => means[i * outputs + output] ?? 0);
        const column = columnOf(mean);
        bias[unit] = column.bias;
        for (const [i, value] of column.kernel.entries()) kernel[i * count + unit] = value;
      }
      for (const name of parameters) learner.write(name, name.endsWith('/bias') ? bias : kernel);
    }
  }

  return { memory, step, seen, writeHeads };
}
