import type { OptionsOf } from '../core/methods/methods';
import type { Output } from '../graph/graph';
import { add, addN, concat, constant, gatherRows, mul, sign, slice, square, sub, total } from '../graph/ops';
import { autoencoder, requireSmallCode } from '../network/autoencoder';
import { sigmoid } from '../network/layers/sigmoid';
import { lambdaOf } from './lambda';
import { lwf } from './lwf';
import type { Method, MethodContext } from './method';
import type { MethodGraph } from './methodGraph';
import { oldOf } from './oldNetwork';
import { ofTask } from './variables';

/** The old network's codes of each sample of the new task, encoder by encoder. */
const CODES = 'codes';

/**
 * Encoder Based Lifelong Learning (Rannen Triki, Aljundi, Blaschko & Tuytelaars, ICCV 2017).
 *
 * After task t, an under-complete autoencoder r_t(f) = W_dec σ(W_enc f + b_enc) + b_dec learns which of the features
 * f = F(x) before the heads the task needs, while the network stays as it is:
 *   min over r_t of  ℓ(T_t(r_t(F(x))), y) + γ d(r_t(F(x)), F(x))      (equation 4), T_t the task's head
 * Only its encoder is kept. Later tasks are trained under the loss of LwF. For each old encoder, they also keep the
 * codes of the new task's samples near those of the network before the task:
 *   L(θ) = L_LwF(θ) + α Σ_t d(σ(W_enc,t F(x; θ)), σ(W_enc,t F(x; θ*)))      (equation 7)
 * with d(a, b) = ½ ‖a − b‖² as in the paper, or the mean of squares as in the authors' later code.
 */
export function ebll(description: OptionsOf<'ebll'>, context: MethodContext): Method {
  const { lambda, search, temperature, warmUpEpochs, codeWeight, distance, autoencoder: options } = description;
  const { task, tasks, features } = context;
  const { units, reconstructionWeight, optimizer, epochs, batchSize } = options;
  requireSmallCode('method.autoencoder.units', units, features, 'features before the head');
  const base = lwf({ kind: 'lwf', lambda, temperature, warmUpEpochs, ...(search && { search }) }, context);
  const strength = lambdaOf(description);
  const autoencoderOf = (of: number) =>
    autoencoder({ encoder: ofTask(of, 'encoder'), decoder: 'decoder' }, features, units, sigmoid);
  const old = tasks.slice(0, -1).map(autoencoderOf);
  const own = autoencoderOf(task);
  /** d = ½ s ‖a − b‖², whose derivative at a is s (a − b). */
  const scaleOf = (width: number) => (distance === 'mean-square' ? 2 / width : 1);

  const always: Method = {
    ...base,
    memory: [...(base.memory ?? []), ...tasks.flatMap((of) => autoencoderOf(of).encoder)],
    auxiliary: {
      name: 'autoencoder',
      when: 'after',
      parameters: [...own.encoder, ...own.decoder],
      optimizer,
      epochs,
      batchSize,
      step(step) {
        const { graph, trace, inverseBatchSize, taskLoss } = step;
        const decoded = own.reconstruct(trace.features, step);
        const task = taskLoss(decoded.output);
        const difference = sub(decoded.output, trace.features);
        const scale = mul(constant(graph, reconstructionWeight * scaleOf(features)), inverseBatchSize);
        const delta = add(task.delta, mul(difference, scale));
        return {
          loss: add(task.loss, mul(mul(constant(graph, 0.5), scale), total(square(difference)))),
          gradients: decoded.gradients(delta),
        };
      },
    },
  };
  const { distillation } = base;
  if (!distillation) return always;

  const codesOf = (at: Output, graph: MethodGraph) => old.map((each) => each.encode(at, graph));
  return {
    ...always,
    distillation: {
      ...distillation,
      recordings: [
        ...distillation.recordings,
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
      gradients(step) {
        const { graph, trace, rows, inverseBatchSize, variable } = step;
        const recorded = gatherRows(variable(CODES), rows);
        // Where λ is searched, its reference is fine-tuning: with λ = 0, this term is zero, too.
        const isActive = strength.search ? sign(strength.value(step)) : constant(graph, 1);
        const scale = mul(mul(constant(graph, codeWeight * scaleOf(units)), isActive), inverseBatchSize);
        const deltas = codesOf(trace.features, step).map(({ output, backward }, i) =>
          backward(mul(sub(output, slice(recorded, [0, i * units], [null, units])), scale)),
        );
        return { ...distillation.gradients(step), atFeatures: addN(deltas) };
      },
    },
  };
}
