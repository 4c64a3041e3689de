import type { Stream } from '../../benchmarks/streams/stream';
import { scatterRows } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { int32 } from '../../graph/value';
import type { Method, Recording } from '../../methods/method';
import type { Parameter } from '../../network/layer';
import { ownSamples } from './samples';
import type { Scope } from './scope';
import { zeroed } from './state';

/** The variables that a method's recordings need. */
export function recordingsOf({ distillation }: Method, { rows }: Stream): readonly Parameter[] {
  const recordings = distillation?.recordings ?? [];
  return recordings.map(({ name, width }) => ({ name, shape: [rows, width], initial: { kind: 'zeros' } }));
}

/** The entries `record/start` and `record`, which fills the recordings of the samples in `rows` (int32 `[batch]`). */
export function addRecordings(scope: Scope, recordings: readonly Recording[]): void {
  const { graph } = scope.parts;
  const rows = graph.input('record/rows', 'int32', [null]);
  const samples = scope.sampling(ownSamples(scope, rows));
  graph.entry('record/start', {}, {}, zeroed(recordings.map(({ name }) => scope.variable(name))));
  const writes = recordings.map(({ name, write }) => scatterRows(scope.variable(name), rows, write(samples)));
  graph.entry('record', { rows }, {}, writes);
}

/** Records the rows, `batch` at a time. */
export function record(session: Session, rows: Int32Array, batch: number): void {
  session.run('record/start');
  for (let first = 0; first < rows.length; first += batch) {
    session.run('record', { rows: int32(rows.subarray(first, first + batch)) });
  }
}
