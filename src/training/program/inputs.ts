import { BYTES, bytesOf, inputTypeOf } from '../../benchmarks/rawInputs';
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
import { ResidentRows } from './residentRows';

/**
 * The data set inside the graph: a variable as it is stored, of which a mini-batch is a list of row numbers. Where a task moves
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

/** Whether tasks arrange the input elements in different ways. */
export const moves = ({ tasks }: Stream): boolean => tasks.some(({ permutation }) => permutation !== undefined);

/** The number of rows kept resident in the graph: all, unless rows are read when they are needed. */
export function capacityOf({ inputs, rows }: Stream): number {
  return 'read' in inputs ? inputs.resident : rows;
}

export function addInputs(graph: Graph, stream: Stream): Inputs {
  const { rows, inputShape, scale, shift } = stream;
  const size = elements(inputShape);
  const capacity = capacityOf(stream);
  const type = inputTypeOf(stream.inputs);
  const zero =
    type === 'uint8' ? tensor(graph, { dtype: type, shape: [], data: Uint8Array.of(0) }) : constant(graph, 0);
  const data = graph.variable('data', [capacity, size], type);
  // Where a row lies that has been read, if not all of them fit.
  const places = capacity < rows ? graph.variable('places', [rows], 'int32') : undefined;
  const isMoved = moves(stream);
  // Rows that are read when they are needed are arranged when they are used.
  const hasView = isMoved && !('read' in stream.inputs);
  const byChannel = typeof scale !== 'number' || typeof shift !== 'number';
  const order = isMoved && (byChannel || !hasView) ? graph.variable('order', [size], 'int32') : undefined;
  const view = hasView ? graph.variable('view', [rows, size], type) : data;

  graph.entry('allocate', {}, {}, [
    ...(hasView ? [data, view] : [data]).map((variable) => assign(variable, fill([capacity, size], zero))),
    ...(places ? [assign(places, fill([rows], constant(graph, 0, 'int32')))] : []),
  ]);
  const raw = graph.input('load/raw', 'string', [1]);
  const at = graph.input('load/rows', 'int32', [null]);
  const block = reshape(decodeRaw(raw, type), [null, size]);
  if (places) {
    const numbers = graph.input('load/numbers', 'int32', [null]);
    const effects = [scatterRows(data, at, block), scatterRows(places, numbers, at)];
    graph.entry('load', { raw, rows: at, numbers }, {}, effects);
  } else {
    graph.entry('load', { raw, rows: at }, {}, [scatterRows(data, at, block)]);
  }
  if (hasView) {
    const which = graph.input('arrange/rows', 'int32', [null]);
    const permutation = graph.input('arrange/permutation', 'int32', [size]);
    const moved = gather(gatherRows(data, which), permutation, 1);
    const ordered = (by: Output) => (order ? [assign(order, by)] : []);
    graph.entry('arrange', { rows: which, permutation }, {}, [
      scatterRows(view, which, moved),
      ...ordered(permutation),
    ]);
    const inPlace = ordered(tensor(graph, int32(range(0, size))));
    graph.entry('arrange/plain', {}, {}, [assign(view, read(data)), ...inPlace]);
  } else if (order) {
    const permutation = graph.input('arrange/permutation', 'int32', [size]);
    graph.entry('arrange', { permutation }, {}, [assign(order, permutation)]);
  }

  /** Of each element where it is stored, or where a permutation has moved it: its channel stays the one it came from. */
  const each = (numbers: number | readonly number[], moved: Output | undefined) => {
    if (!moved || typeof numbers === 'number') return constant(graph, numbers);
    const stored = Array.from({ length: size }, (_, i) => numbers[i % numbers.length] ?? Number.NaN);
    return reshape(gather(constant(graph, stored), moved, 0), [
      ...(moved.shape?.length === 2 ? [null] : []),
      ...inputShape,
    ]);
  };
  const scaled = (raw: Output, moved?: Output) => {
    const pixels = reshape(type === 'uint8' ? cast(raw, 'float32') : raw, [null, ...inputShape]);
    const unit = mul(pixels, each(scale, moved));
    return shift === 0 ? unit : add(unit, each(shift, moved));
  };
  const rowsOf = (variable: Variable, rows: Output) => gatherRows(variable, places ? gatherRows(places, rows) : rows);
  return {
    plain: (rows) => scaled(rowsOf(data, rows)),
    arranged(rows) {
      const moved = order && read(order);
      return scaled(moved && !hasView ? gather(rowsOf(data, rows), moved, 1) : rowsOf(view, rows), moved);
    },
    permuted: (rows, permutation) => {
      const batchDims = permutation.shape?.length === 2 ? 1 : 0;
      return scaled(gather(rowsOf(data, rows), permutation, 1, batchDims), permutation);
    },
  };
}

/**
 * Copies the stream's inputs into the session, or where they do not all fit, makes it one that reads those of each call
 * before it.
 */
export function loadInputs(session: Session, stream: Stream): Session {
  const { inputs, rows, inputShape } = stream;
  session.run('allocate');
  if ('read' in inputs) return new ResidentRows(session, inputs, rows, elements(inputShape) * BYTES[inputs.type]);
  const stored = bytesOf(inputs);
  const size = stored.length / rows;
  for (const block of blocks(rows)) {
    const first = block[0] ?? 0;
    const part = stored.subarray(first * size, (first + block.length) * size);
    session.run('load', { raw: bytes(part), rows: int32(block) });
  }
  return session;
}

/** Arranges the elements of all rows for a task; without a permutation, they stay where they are. */
export function arrangeInputs(session: Session, { rows, inputs, inputShape }: Stream, permutation?: Int32Array): void {
  if ('read' in inputs) {
    session.run('arrange', { permutation: int32(permutation ?? range(0, elements(inputShape))) });
  } else if (permutation) {
    for (const block of blocks(rows)) session.run('arrange', { rows: int32(block), permutation: int32(permutation) });
  } else {
    session.run('arrange/plain');
  }
}

function* blocks(rows: number): Generator<Int32Array> {
  for (let first = 0; first < rows; first += BLOCK) yield range(first, Math.min(BLOCK, rows - first));
}

function range(first: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => first + i);
}
