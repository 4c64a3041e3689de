import { elements } from '../value';
import type { Kernel } from './kernel';
import { floats, integers, type Memory } from './tensors';

/** Writes the softmax of a row of logits and returns log Σ exp(z). */
function softmaxRow(logits: Float32Array, out: Float32Array, start: number, units: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + units; i++) largest = Math.max(largest, logits[i] as number);
  let sum = 0;
  for (let i = start; i < start + units; i++) {
    const e = Math.exp((logits[i] as number) - largest);
    out[i] = e;
    sum += e;
  }
  for (let i = start; i < start + units; i++) out[i] = (out[i] as number) / sum;
  return largest + Math.log(sum);
}

/** Loss and gradient; `row` completes the gradient, which is the softmax so far, and returns the loss. */
function crossEntropy(
  logits: ReturnType<typeof floats>,
  memory: Memory,
  row: (sample: number, z: Float32Array, gradient: Float32Array, logSum: number) => number,
) {
  const [batch = 0, units = 0] = logits.shape;
  const [loss, gradient] = [memory.allocate([batch]), memory.allocate([batch, units])];
  const [z, losses, delta] = [memory.view(logits), memory.view(loss), memory.view(gradient)];
  for (let n = 0; n < batch; n++) losses[n] = row(n, z, delta, softmaxRow(z, delta, n * units, units));
  return [loss, gradient];
}

const sparse: Kernel = (_node, [first, second], memory) => {
  const logits = floats(first);
  const labels = integers(second);
  const [batch, units = 0] = logits.shape;
  if (labels.length !== batch) throw new Error(`${labels.length} labels for ${batch} samples`);
  const wrong = labels.find((label) => label < 0 || label >= units);
  if (wrong !== undefined) throw new Error(`label ${wrong} is not in [0, ${units})`);
  return crossEntropy(logits, memory, (n, z, delta, logSum) => {
    const at = n * units + (labels[n] as number);
    delta[at] = (delta[at] as number) - 1;
    return logSum - (z[at] as number);
  });
};

const dense: Kernel = (_node, [first, second], memory) => {
  const [logits, targets] = [floats(first), floats(second)];
  const units = logits.shape[1] ?? 0;
  if (targets.shape.join() !== logits.shape.join()) {
    throw new Error(`targets [${targets.shape}] do not fit logits [${logits.shape}]`);
  }
  let target: Float32Array | undefined;
  return crossEntropy(logits, memory, (n, z, delta, logSum) => {
    target ??= memory.view(targets);
    let loss = 0;
    for (let i = n * units; i < (n + 1) * units; i++) {
      const t = target[i] as number;
      loss += t * (logSum - (z[i] as number));
      delta[i] = (delta[i] as number) - t;
    }
    return loss;
  });
};

export const softmax: Readonly<Record<string, Kernel>> = {
  Softmax: (_node, [first], memory) => {
    const x = floats(first);
    const units = x.shape.at(-1) ?? 1;
    const out = memory.allocate(x.shape);
    const [logits, result] = [memory.view(x), memory.view(out)];
    for (let start = 0; start < elements(x.shape); start += units) softmaxRow(logits, result, start, units);
    return [out];
  },
  SparseSoftmaxCrossEntropyWithLogits: sparse,
  SoftmaxCrossEntropyWithLogits: dense,
};
