import { BYTES, bytesOf, inputTypeOf } from '../../benchmarks/rawInputs';
import { moves, type Stream } from '../../benchmarks/stream';
import type { Graph, Output } from '../../graph/graph';
import {
  add,
  assign,
  cast,
  constant,
  decodeRaw,
  gather,
  gatherRows,
  mul,
  read,
  reshape,
  scatterRows,
  zeros,
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { bytes, elements, int32 } from '../../graph/value';
import { ResidentRows } from './residentRows';
import { type Arrangement, identity } from './rowOrder';

/** The data set inside the graph: a variable as it is stored, of which a mini-batch is a list of row numbers. */
export interface Inputs {
  /** Rows as they are stored, as network inputs `[batch, ...inputShape]`. */
  stored(rows: Output): Output;
  /** The same with their elements arranged: by element numbers `[elements]`, or `[batch, elements]` for each row its own. */
  arranged(rows: Output, arrangement: Output): Output;
  /** The arrangement of the task, `[elements]`, as `arrangeInputs` gave it; absent where no task moves elements. */
  readonly arrangement: (() => Output) | undefined;
}

/** A mini-batch, as passes through the network see it. */
export interface Samples {
  /** What the network is run on, `[batch, ...inputShape]`. */
  readonly x: Output;
  /** The same with the elements where their task has them. */
  arranged(): Output;
  /** Which rows of the first kernel as it is held belong to x (int32 `[elements]`), where that is not all in turn. */
  readonly kernelRows?: Output | undefined;
}

/** Rows copied at a time. */
const BLOCK = 5000;

/** The number of rows kept resident in the graph: all, unless rows are read when they are needed. */
export function capacityOf({ inputs, rows }: Stream): number {
  return 'read' in inputs ? inputs.resident : rows;
}

export function addInputs(graph: Graph, stream: Stream): Inputs {
  const { rows, inputShape, scale, shift } = stream;
  const size = elements(inputShape);
  const capacity = capacityOf(stream);
  const type = inputTypeOf(stream.inputs);
  const data = graph.variable('data', [capacity, size], type);
  // Where a row lies that has been read, if not all of them fit.
  const places = capacity < rows ? graph.variable('places', [rows], 'int32') : undefined;
  const order = moves(stream) ? graph.variable('order', [size], 'int32') : undefined;

  graph.entry('allocate', {}, {}, [
    assign(data, zeros(graph, [capacity, size], type)),
    ...(places ? [assign(places, zeros(graph, [rows], 'int32'))] : []),
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
  if (order) {
    const arrangement = graph.input('arrange/arrangement', 'int32', [size]);
    graph.entry('arrange', { arrangement }, {}, [assign(order, arrangement)]);
  }

  /** Of each element where it is stored, or where an arrangement has moved it: its channel stays the one it came from. */
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
  const rowsAt = (rows: Output) => gatherRows(data, places ? gatherRows(places, rows) : rows);
  return {
    stored: (rows) => scaled(rowsAt(rows)),
    arranged(rows, arrangement) {
      const batchDims = arrangement.shape?.length === 2 ? 1 : 0;
      return scaled(gather(rowsAt(rows), arrangement, 1, batchDims), arrangement);
    },
    arrangement: order && (() => read(order)),
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
  for (let first = 0; first < rows; first += BLOCK) {
    const block = Int32Array.from({ length: Math.min(BLOCK, rows - first) }, (_, i) => first + i);
    const part = stored.subarray(first * size, (first + block.length) * size);
    session.run('load', { raw: bytes(part), rows: int32(block) });
  }
  return session;
}

/** Says how the task that begins arranges elements, where any task does. */
export function arrangeInputs(session: Session, stream: Stream, arrangement: Arrangement): void {
  if (!moves(stream)) return;
  session.run('arrange', { arrangement: int32(arrangement ?? identity(elements(stream.inputShape))) });
}
