import type { Output } from '../../graph/graph';
import { argMax, cast, constant, equal, sparseSoftmaxCrossEntropy, total } from '../../graph/ops';
import { factLoss } from './factLoss';
import type { Scope } from './scope';

/**
 * A loss of outputs `[batch, outputs]` and labels (int32 `[batch]`): `loss` `[batch]` and its `gradient` at the outputs,
 * sample by sample, and the number of `correct` answers, a scalar; 0 where tasks are of facts.
 */
export type Loss = (
  outputs: Output,
  labels: Output,
) => { readonly loss: Output; readonly gradient: Output; readonly correct: Output };

/** The loss of the stream's tasks. What it needs is written into the graph once, outside of any loop. */
export function lossIn({ parts: { graph, stream } }: Scope): Loss {
  if (!stream.facts) return crossEntropy;
  const distance = factLoss(graph, stream.facts);
  const none = constant(graph, 0);
  return (outputs, labels) => ({ ...distance(outputs, labels), correct: none });
}

const crossEntropy: Loss = (logits, labels) => ({
  ...sparseSoftmaxCrossEntropy(logits, labels),
  correct: total(cast(equal(argMax(logits, 1), labels), 'float32')),
});
