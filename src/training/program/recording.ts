import type { Stream } from '../../benchmarks/stream';
import { assign, constant, fill, scatterRows } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { int32 } from '../../graph/value';
import type { Method, Recording } from '../../methods/method';
import type { Parameter } from '../../network/layer';
import { forward } from '../../network/network';
import type { Scope } from './scope';

/** The variables that a method's recording needs. */
export function recordingsOf({ recording }: Method, { rows }: Stream): readonly Parameter[] {
  if (!recording) return [];
  return [{ name: recording.name, shape: [rows, recording.width], initial: { kind: 'zeros' } }];
}

/** The entries `record/start` and `record`, which notes something of the samples in `rows` (int32 `[batch]`). */
export function addRecording(scope: Scope, { name, write }: Recording): void {
  const { graph, inputs, network } = scope.parts;
  const rows = graph.input('record/rows', 'int32', [null]);
  const reading = scope.reading();
  const noted = write(reading, (named) => {
    const renamed = {
      ...reading,
      value: (value: string) => reading.value(named(value)),
      variable: (value: string) => scope.variable(named(value)),
    };
    return forward(network, inputs.arranged(rows), scope.pass('evaluation', renamed));
  });
  const variable = scope.variable(name);
  graph.entry('record/start', {}, {}, [assign(variable, fill(variable.shape, constant(graph, 0)))]);
  graph.entry('record', { rows }, {}, [scatterRows(variable, rows, noted)]);
}

/** Rows noted at a time. */
const BATCH = 1000;

export function record(session: Session, rows: Int32Array): void {
  session.run('record/start');
  for (let first = 0; first < rows.length; first += BATCH) {
    session.run('record', { rows: int32(rows.subarray(first, first + BATCH)) });
  }
}
