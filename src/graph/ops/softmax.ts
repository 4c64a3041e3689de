import { type Output, output } from '../graph';
import { expect, float, op } from './operation';

export function softmax(logits: Output): Output {
  expect('Softmax', 'float32', logits);
  return op('Softmax', [logits], 'float32', logits.shape, float());
}

/** Cross-entropy of each sample `[batch]` and its gradient at the logits `[batch, units]`; labels are unit numbers. */
export function sparseSoftmaxCrossEntropy(logits: Output, labels: Output): { loss: Output; gradient: Output } {
  const name = 'SparseSoftmaxCrossEntropyWithLogits';
  expect(name, 'float32', logits);
  expect(name, 'int32', labels);
  const node = logits.node.graph.node(name, {
    inputs: [logits, labels],
    attributes: float({ Tlabels: { type: 'int32' } }),
    outputs: [
      { dtype: 'float32', shape: [logits.shape?.[0] ?? null] },
      { dtype: 'float32', shape: logits.shape },
    ],
  });
  return { loss: output(node, 0), gradient: output(node, 1) };
}
