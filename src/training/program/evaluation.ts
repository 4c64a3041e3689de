import type { Stream, Task } from '../../benchmarks/stream';
import { add, argMax, cast, equal, total } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { elements, float32, int32, numberOf } from '../../graph/value';
import { forward } from '../../network/network';
import { identity, unitMask } from './heads';
import type { Scope } from './scope';

/**
 * The entry `evaluate`: how many of the `rows` (int32 `[batch]`) get their `labels`. `mask` `[outputs]` is added to the
 * logits, `permutation` `[elements]` arranges the inputs (where the stream has permutations). Output: `correct`.
 */
export function addEvaluation(scope: Scope): void {
  const { graph, stream, network, inputs } = scope.parts;
  const rows = graph.input('evaluate/rows', 'int32', [null]);
  const labels = graph.input('evaluate/labels', 'int32', [null]);
  const mask = graph.input('evaluate/mask', 'float32', [network.outputs]);
  const permutation = moves(stream)
    ? graph.input('evaluate/permutation', 'int32', [elements(stream.inputShape)])
    : undefined;
  const x = permutation ? inputs.permuted(rows, permutation) : inputs.plain(rows);
  const { logits } = forward(network, x, scope.pass('evaluation', scope.reading()));
  const hits = equal(argMax(add(logits, mask), 1), labels);
  const feeds = { rows, labels, mask, ...(permutation && { permutation }) };
  graph.entry('evaluate', feeds, { correct: total(cast(hits, 'float32')) });
}

export const moves = ({ tasks }: Stream): boolean => tasks.some(({ permutation }) => permutation !== undefined);

/** Rows evaluated at a time. */
const BATCH = 1000;

/**
 * The share of `rows`, samples of `task`, that the network gets right. `seen` units: all units learnt so far where the
 * scenario is class-incremental; otherwise a task is judged by its own.
 */
export function accuracyOn(
  session: Session,
  { stream, outputs, classIncremental }: { stream: Stream; outputs: number; classIncremental: boolean },
  task: Task,
  rows: Int32Array,
): number {
  const mask = float32(classIncremental ? new Float32Array(outputs) : unitMask(task, outputs));
  const permutation = moves(stream)
    ? { permutation: int32(task.permutation ?? identity(elements(stream.inputShape))) }
    : {};
  let correct = 0;
  for (let first = 0; first < rows.length; first += BATCH) {
    const part = rows.subarray(first, first + BATCH);
    const labels = part.map((row) => task.units.first + (stream.units[row] ?? 0));
    const feeds = { rows: int32(part), labels: int32(labels), mask, ...permutation };
    correct += numberOf(session.run('evaluate', feeds).correct);
  }
  return correct / rows.length;
}
