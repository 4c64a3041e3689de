import { elements } from '../value';
import type { Kernel } from './kernel';
import { floats, integers } from './tensors';

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

/** Loss and gradient; the gradient is first the softmax. */
const crossEntropy: Kernel = (_node, [first, second], memory) => {
  const logits = floats(first);
  const labels = integers(second);
  const [batch = 0, units = 0] = logits.shape;
  if (labels.length !== batch) throw new Error(`${labels.length} labels for ${batch} samples`);
  const wrong = labels.find((label) => label < 0 || label >= units);
  if (wrong !== undefined) throw new Error(`label ${wrong} is not in [0, ${units})`);
  const [loss, gradient] = [memory.allocate([batch]), memory.allocate([batch, units])];
  const [z, losses, delta] = [memory.view(logits), memory.view(loss), memory.view(gradient)];
  labels.forEach((label, n) => {
    const logSum = softmaxRow(z, delta, n * units, units);
    const at = n * units + label;
    delta[at] = (delta[at] as number) - 1;
    losses[n] = logSum - (z[at] as number);
  });
  return [loss, gradient];
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
  SparseSoftmaxCrossEntropyWithLogits: crossEntropy,
};
