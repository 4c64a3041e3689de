import type { OptionsOf } from '../core/methods/methods';
import type { Output } from '../graph/graph';
import { concat, constant, div, gatherRows, mul, softmax, sub } from '../graph/ops';
import { amongOutputs, columnsOf } from './headLayout';
import { lambdaOf } from './lambda';
import type { Method, MethodContext } from './method';
import { oldNetwork, oldOf } from './oldNetwork';

/** The old network's answers to each sample of the new task, softened. */
const ANSWERS = 'answers';

/**
 * Learning without Forgetting (Li & Hoiem, ECCV 2016; TPAMI 2018).
 *
 * The old network's outputs z_o on the new task's samples are recorded before training, and the new network stays near
 * them:
 *   L(θ) = L_n(θ) + λ Σ_o −Σ_i p_i(z_o) log p_i(z),   p_i(z) = exp(z_i / T) / Σ_j exp(z_j / T)      (equations 2–4)
 * with a term for each old head. One head for all tasks is a single term, of all units that earlier tasks have trained.
 * Old heads are trained along with the rest. The gradient of a term at z is (p(z) − p(z_o)) / T.
 */
export function lwf(description: OptionsOf<'lwf'>, context: MethodContext): Method {
  const { temperature, warmUpEpochs } = description;
  const lambda = lambdaOf(description);
  const { heads } = context;
  const base: Method = { ...oldNetwork(context), lambda };
  if (heads.old.length === 0) return base;

  /** p of each old head, side by side. */
  const softenedHeads = (logits: Output) =>
    concat(
      heads.old.map((units) => softened(columnsOf(logits, units), temperature)),
      1,
    );
  const old = { first: 0, count: heads.old.reduce((sum, { count }) => sum + count, 0) };
  return {
    ...base,
    distillation: {
      warmUpEpochs,
      recordings: [{ name: ANSWERS, width: old.count, write: ({ passWith }) => softenedHeads(passWith(oldOf).logits) }],
      gradients(step) {
        const { graph, trace, rows, inverseBatchSize, variable } = step;
        const difference = sub(softenedHeads(trace.logits), gatherRows(variable(ANSWERS), rows));
        const scale = div(lambda.value(step), constant(graph, temperature));
        return { atLogits: amongOutputs(mul(mul(difference, scale), inverseBatchSize), old, heads.outputs) };
      },
    },
  };
}

/** p(z) = softmax(z / T). */
export function softened(logits: Output, temperature: number): Output {
  return softmax(div(logits, constant(logits.node.graph, temperature)));
}
