import type { Stream } from '../../benchmarks/stream';
import type { Graph, Output, Variable } from '../../graph/graph';
import {
  add,
  assign,
  cast,
  constant,
  decodeRaw,
  fill,
  gather,
  gatherRows,
  mul,
  read,
  reshape,
  scatterRows,
  tensor,
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { bytes, elements, int32 } from '../../graph/value';

/**
 * The data set inside the graph: bytes in a variable, of which a mini-batch is a list of row numbers. Where a task moves
 * input elements, its view (all rows so arranged) is made once and then used by every step.
 */
export interface Inputs {
  /** Rows as network inputs `[batch, ...inputShape]`, in the arrangement that `arrange` made last. */
  arranged(rows: Output): Output;
  /** The same with an arrangement given as element numbers: `[elements]`, or `[batch, elements]` for each row its own. */
  permuted(rows: Output, permutation: Output): Output;
  /** Rows as they are. */
  plain(rows: Output): Output;
}

/** Rows copied at a time. */
const BLOCK = 5000;

export function addInputs(graph: Graph, { rows, inputShape, scale, shift, tasks }: Stream): Inputs {
  const size = elements(inputShape);
  const zero = tensor(graph, { dtype: 'uint8', shape: [], data: Uint8Array.of(0) });
  const data = graph.variable('data', [rows, size], 'uint8');
  const moves = tasks.some(({ permutation }) => permutation !== undefined);
  const view = moves ? graph.variable('view', [rows, size], 'uint8') : data;

  graph.entry(
    'allocate',
    {},
    {},
    (moves ? [data, view] : [data]).map((variable) => assign(variable, fill([rows, size], zero))),
  );
  const raw = graph.input('load/raw', 'string', [1]);
  const at = graph.input('load/rows', 'int32', [null]);
  const block = reshape(decodeRaw(raw), [null, size]);
  graph.entry('load', { raw, rows: at }, {}, [scatterRows(data, at, block)]);
  if (moves) {
    const which = graph.input('arrange/rows', 'int32', [null]);
    const permutation = graph.input('arrange/permutation', 'int32', [size]);
    const moved = gather(gatherRows(data, which), permutation, 1);
    graph.entry('arrange', { rows: which, permutation }, {}, [scatterRows(view, which, moved)]);
    graph.entry('arrange/plain', {}, {}, [assign(view, read(data))]);
  }

  const scaled = (raw: Output) => {
    const unit = mul(cast(raw, 'float32'), constant(graph, scale));
    return reshape(shift === 0 ? unit : add(unit, constant(graph, shift)), [null, ...inputShape]);
  };
  const from = (variable: Variable) => (rows: Output) => scaled(gatherRows(variable, rows));
  return {
    plain: from(data),
    arranged: from(view),
    permuted: (rows, permutation) => {
      const batchDims = permutation.shape?.length === 2 ? 1 : 0;
      return scaled(gather(gatherRows(data, rows), permutation, 1, batchDims));
    },
  };
}

/** Copies the stream's inputs into the session. */
export function loadInputs(session: Session, { inputs, rows, inputShape }: Stream): void {
  const size = elements(inputShape);
  session.run('allocate');
  for (const block of blocks(rows)) {
    const first = block[0] ?? 0;
    const part = inputs.subarray(first * size, (first + block.length) * size);
    session.run('load', { raw: bytes(part), rows: int32(block) });
  }
}

/** Makes the view of a task; without a permutation, elements stay where they are. */
export function arrangeInputs(session: Session, { rows }: Stream, permutation?: Int32Array): void {
  if (!permutation) {
    session.run('arrange/plain');
    return;
  }
  for (const block of blocks(rows)) session.run('arrange', { rows: int32(block), permutation: int32(permutation) });
}

function* blocks(rows: number): Generator<Int32Array> {
  for (let first = 0; first < rows; first += BLOCK) yield range(first, Math.min(BLOCK, rows - first));
}

function range(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
}
