import type { Stream, Task } from '../../benchmarks/stream';
import { add, argMax, cast, equal, total } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { elements, float32, int32, integer, numberOf } from '../../graph/value';
import { identity } from './heads';
import { capacityOf, moves } from './inputs';
import type { Scope } from './scope';

/**
 * The entry `evaluate`: how many of the `rows` (int32 `[batch]`) are answered with their `labels`. `mask` `[outputs]` is added to the
 * logits, `permutation` `[elements]` arranges the inputs (where the stream has permutations); `task` is the number of
 * their task, for methods with another `answer`. Output: `correct`.
 */
export function addEvaluation(scope: Scope): void {
  const { graph, stream, network, method, inputs } = scope.parts;
  const rows = graph.input('evaluate/rows', 'int32', [null]);
  const labels = graph.input('evaluate/labels', 'int32', [null]);
  const mask = graph.input('evaluate/mask', 'float32', [network.outputs]);
  const permutation = moves(stream)
    ? graph.input('evaluate/permutation', 'int32', [elements(stream.inputShape)])
    : undefined;
  const x = permutation ? inputs.permuted(rows, permutation) : inputs.plain(rows);
  const task = graph.input('evaluate/task', 'int32', []);
  const samples = scope.sampling(x);
  const answers = method.answer?.({ ...samples, task }) ?? add(samples.passWith((name) => name).logits, mask);
  const hits = equal(argMax(answers, 1), labels);
  const feeds = { rows, labels, mask, task, ...(permutation && { permutation }) };
  graph.entry('evaluate', feeds, { correct: total(cast(hits, 'float32')) });
}

/** Rows evaluated at a time; fewer if they have many elements, but never fewer than the minimum. */
const BATCH = 1000;
const BATCH_ELEMENTS = 4_000_000;
const MIN_BATCH = 16;

export function evaluationBatch(stream: Stream): number {
  const few = Math.max(MIN_BATCH, Math.floor(BATCH_ELEMENTS / elements(stream.inputShape)));
  return Math.min(BATCH, few, capacityOf(stream));
}

interface Tested {
  readonly stream: Stream;
  /** Added to the logits, `[outputs]`. */
  readonly mask: Float32Array;
  /** The number of the last task trained. */
  readonly trained: number;
}

/** The share of `rows`, samples of `task`, that the network answers correctly. */
export function accuracyOn(session: Session, { stream, mask, trained }: Tested, task: Task, rows: Int32Array): number {
  const permutation = moves(stream)
    ? { permutation: int32(task.permutation ?? identity(elements(stream.inputShape))) }
    : {};
  const asked = integer(Math.min(task.number, trained));
  let correct = 0;
  const batch = evaluationBatch(stream);
  for (let first = 0; first < rows.length; first += batch) {
    const part = rows.subarray(first, first + batch);
    const labels = part.map((row) => task.units.first + (stream.units[row] ?? 0));
    const feeds = { rows: int32(part), labels: int32(labels), mask: float32(mask), task: asked, ...permutation };
    correct += numberOf(session.run('evaluate', feeds).correct);
  }
  return correct / rows.length;
}
