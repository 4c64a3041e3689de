import type { Stream, Task } from '../../benchmarks/streams/stream';
import { add, argMax, cast, concat, constant, greaterEqual, mul, sub, sum } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { elements, float32, int32, integer, integers } from '../../graph/value';
import { capacityOf } from './inputs';
import { inLane, LANES } from './lanes';
import { type ArrangementFeeds, samplesOfAnyTask } from './samples';
import type { Scope } from './scope';

/**
 * The entry `evaluate`: the number of the output that each of the `rows` (int32 `[batch]`, a multiple of `LANES`) is answered
 * with. `mask` `[outputs]` is added to the logits; `task` is the number of their task, for methods with another `answer`;
 * where tasks arrange elements, their arrangement is fed (see `samples.ts`). Output: `answers`, int32 `[batch]`; `NO_ANSWER`
 * where an output is not finite, for which argMax would give some class.
 */
export function addEvaluation(scope: Scope): void {
  const { graph, network, method } = scope.parts;
  const rows = graph.input('evaluate/rows', 'int32', [null]);
  const mask = graph.input('evaluate/mask', 'float32', [network.outputs]);
  const task = graph.input('evaluate/task', 'int32', []);
  const { see, inputs } = samplesOfAnyTask(scope, 'evaluate');
  const lanes = Array.from({ length: LANES }, (_, lane) => {
    const samples = scope.sampling(see(inLane(rows, lane, LANES)));
    return method.answer?.({ ...samples, task }) ?? add(samples.passWith((name) => name).logits, mask);
  });
  const answers = concat(lanes, 0);
  const one = constant(graph, 1, 'int32');
  const feeds = { rows, mask, task, ...inputs };
  // 0 × output summed: 0 where all outputs are finite, else NaN, which no comparison holds for.
  const spoilt = sum(mul(answers, constant(graph, 0)), [1]);
  const isAnswered = cast(greaterEqual(spoilt, spoilt), 'int32');
  const numbers = sub(mul(add(argMax(answers, 1), one), isAnswered), one);
  graph.entry('evaluate', feeds, { answers: numbers });
}

/** Stands for the answer to a sample for which the network has outputs that are not finite: it is wrong. */
export const NO_ANSWER = -1;

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
  /** Of the samples' task. */
  readonly arrangement: ArrangementFeeds;
  /** The number of the last task trained. */
  readonly trained: number;
}

/** The numbers of the outputs that the network answers `rows`, samples of `task`, with. */
export function answersTo(
  session: Session,
  { stream, mask, arrangement, trained }: Tested,
  task: Task,
  rows: Int32Array,
): Int32Array {
  const asked = integer(Math.min(task.number, trained));
  const answers = new Int32Array(rows.length);
  const batch = evaluationBatch(stream);
  for (let first = 0; first < rows.length; first += batch) {
    const part = rows.subarray(first, first + batch);
    const feeds = { rows: int32(filled(part)), mask: float32(mask), task: asked, ...arrangement };
    answers.set(integers(session.run('evaluate', feeds).answers).subarray(0, part.length), first);
  }
  return answers;
}

/** Rows for all lanes; where they do not come out even, the last is evaluated again. */
function filled(rows: Int32Array): Int32Array {
  const length = Math.ceil(rows.length / LANES) * LANES;
  return Int32Array.from({ length }, (_, i) => rows[Math.min(i, rows.length - 1)] ?? 0);
}
