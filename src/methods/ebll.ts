import type { MethodDescription } from '../core/experiment/experiment';
import { UserError } from '../core/userError';
import type { Output } from '../graph/graph';
import { add, addN, concat, constant, gatherRows, mul, sign, slice, square, sub, total } from '../graph/ops';
import { autoencoder } from '../network/autoencoder';
import type { Pass } from '../network/layer';
import { sigmoid } from '../network/layers/sigmoid';
import { lambdaOf } from './lambda';
import { lwf, oldOf } from './lwf';
import type { Method, MethodContext, MethodGraph } from './method';

type Description = Extract<MethodDescription, { kind: 'ebll' }>;

/** The old network's codes of each sample of the new task, by one encoder after the other. */
const CODES = 'codes';

/**
 * Encoder Based Lifelong Learning (Rannen Triki, Aljundi, Blaschko & Tuytelaars, ICCV 2017).
 *
 * After task t, an under-complete autoencoder r_t(f) = W_dec σ(W_enc f + b_enc) + b_dec learns which of the features
 * f = F(x) before the heads the task needs, while the network stays as it is:
 *   min over r_t of  ℓ(T_t(r_t(F(x))), y) + γ d(r_t(F(x)), F(x))      (equation 4), T_t the task's head
 * Only its encoder is kept. Later tasks are learnt under the loss of LwF and, for each old encoder, keep the codes of
 * the new task's samples where the network before the task has them:
 *   L(θ) = L_LwF(θ) + α Σ_t d(σ(W_enc,t F(x; θ)), σ(W_enc,t F(x; θ*)))      (equation 7)
 * with d(a, b) = ½ ‖a − b‖² as in the paper, or the mean of squares as in the authors' later code.
 */
export function ebll(description: Description, context: MethodContext): Method {
  const { lambda, search, temperature, warmUpEpochs, codeWeight, distance, autoencoder: options } = description;
  const { task, features } = context;
  const { units, reconstructionWeight, optimizer, epochs, batchSize } = options;
  if (units >= features) {
    throw new UserError(
      `method.autoencoder.units: a code of ${units} units is not smaller than the ${features} features before the head`,
      features > 1 ? `Set it to less than ${features}.` : 'Give the network wider layers.',
    );
  }
  const base = lwf({ kind: 'lwf', lambda, temperature, warmUpEpochs, ...(search && { search }) }, context);
  const strength = lambdaOf(description);
  const autoencoderOf = (of: number) =>
    autoencoder({ encoder: `task-${of}/encoder`, decoder: 'decoder' }, features, units, sigmoid);
  const tasks = Array.from({ length: task }, (_, i) => i + 1);
  const old = tasks.slice(0, -1).map(autoencoderOf);
  const own = autoencoderOf(task);
  const evaluating = (graph: MethodGraph): Pass => ({ ...graph, mode: 'evaluation' });
  /** d = ½ s ‖a − b‖², whose derivative at a is s (a − b). */
  const scaleOf = (width: number) => (distance === 'mean-square' ? 2 / width : 1);

  const always: Method = {
    ...base,
    memory: [...base.memory, ...tasks.flatMap((of) => autoencoderOf(of).encoder)],
    scratch: own.decoder,
    auxiliary: {
      name: 'autoencoder',
      when: 'after',
      parameters: [...own.encoder, ...own.decoder],
      optimizer,
      epochs,
      batchSize,
      step(step) {
        const { graph, trace, perSample, taskLoss } = step;
        const code = own.encode(trace.features, evaluating(step));
        const made = own.decode(code.output, evaluating(step));
        const judged = taskLoss(made.output);
        const apart = sub(made.output, trace.features);
        const scale = mul(constant(graph, reconstructionWeight * scaleOf(features)), perSample);
        const delta = add(judged.delta, mul(apart, scale));
        return {
          loss: add(judged.loss, mul(mul(constant(graph, 0.5), scale), total(square(apart)))),
          gradients: { ...made.gradients(delta), ...code.gradients(made.backward(delta)) },
        };
      },
    },
  };
  if (old.length === 0) return always;

  const codesOf = (at: Output, graph: MethodGraph) => old.map((each) => each.encode(at, evaluating(graph)));
  return {
    ...always,
    recordings: [
      ...(base.recordings ?? []),
      {
        name: CODES,
        width: old.length * units,
        write: (graph) =>
          concat(
            codesOf(graph.passWith(oldOf).features, graph).map(({ output }) => output),
            1,
          ),
      },
    ],
    terms(step) {
      const { graph, trace, rows, perSample, variable } = step;
      const noted = gatherRows(variable(CODES), rows);
      // Where λ is searched, the reference has it at 0 and is fine-tuning: without this penalty, too.
      const isAtWork = strength.search ? sign(strength.value(step)) : constant(graph, 1);
      const scale = mul(mul(constant(graph, codeWeight * scaleOf(units)), isAtWork), perSample);
      const deltas = codesOf(trace.features, step).map(({ output, backward }, i) =>
        backward(mul(sub(output, slice(noted, [0, i * units], [null, units])), scale)),
      );
      return { ...base.terms?.(step), atFeatures: addN(deltas) };
    },
  };
}
