import type { MethodDescription } from '../core/experiment/experiment';
import type { Output } from '../graph/graph';
import { concat, constant, div, gatherRows, mul, pad, slice, softmax, sub } from '../graph/ops';
import { lambdaOf } from './lambda';
import type { Method, MethodContext } from './method';
import { besideEach } from './quadraticPenalty';

type Description = Extract<MethodDescription, { kind: 'lwf' }>;

/** A value of the network as it was when the task before had been learnt. */
export const oldOf = (name: string): string => `old/${name}`;
/** What the old network answers to each sample of the new task, softened. */
const ANSWERS = 'answers';

/**
 * Learning without Forgetting (Li & Hoiem, ECCV 2016; TPAMI 2018).
 *
 * The old network's outputs z_o on the new task's samples are noted before training, and the new network keeps to them:
 *   L(θ) = L_n(θ) + λ Σ_o −Σ_i p_i(z_o) log p_i(z),   p_i(z) = exp(z_i / T) / Σ_j exp(z_j / T)      (equations 2–4)
 * with a term for each old head; one head for all tasks makes one term of all units that earlier tasks have trained. Old
 * heads are trained along with the rest. ∂ of a term at z is (p(z) − p(z_o)) / T.
 */
export function lwf(description: Description, context: MethodContext): Method {
  const { temperature, warmUpEpochs } = description;
  const lambda = lambdaOf(description);
  const { parameters, statistics, multiHead, headUnits, oldUnits } = context;
  const kept = [...parameters, ...statistics];
  const base: Method = {
    memory: [...besideEach(kept, oldOf), ...lambda.memory],
    ...(lambda.search && { search: lambda.search }),
    trainsHeads: 'all',
    afterTask(learner) {
      for (const { name } of kept) learner.write(oldOf(name), learner.read(name));
      return undefined;
    },
  };
  if (oldUnits === 0) return base;

  const sizes = multiHead ? headUnits.slice(0, -1) : [oldUnits];
  /** p of each old head, side by side. */
  const softenedHeads = (logits: Output) => {
    const heads = sizes.map((size, i) => {
      const first = sizes.slice(0, i).reduce((sum, units) => sum + units, 0);
      return softened(slice(logits, [0, first], [null, size]), temperature);
    });
    return concat(heads, 1);
  };
  const newUnits = headUnits.reduce((sum, units) => sum + units, 0) - oldUnits;
  return {
    ...base,
    warmUpEpochs,
    recordings: [{ name: ANSWERS, width: oldUnits, write: ({ passWith }) => softenedHeads(passWith(oldOf).logits) }],
    terms(step) {
      const { graph, trace, rows, perSample, variable } = step;
      const apart = sub(softenedHeads(trace.logits), gatherRows(variable(ANSWERS), rows));
      const delta = mul(mul(apart, div(lambda.value(step), constant(graph, temperature))), perSample);
      return {
        atLogits:
          newUnits > 0
            ? pad(delta, [
                [0, 0],
                [0, newUnits],
              ])
            : delta,
      };
    },
  };
}

/** p(z) = softmax(z / T). */
export function softened(logits: Output, temperature: number): Output {
  return softmax(div(logits, constant(logits.node.graph, temperature)));
}
