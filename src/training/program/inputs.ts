import { BYTES, type InputType, inputTypeOf } from '../../benchmarks/rows/rawInputs';
import type { SharedFile } from '../../benchmarks/rows/rowFile';
import { moves, type Stream } from '../../benchmarks/streams/stream';
import type { Graph, Output, Variable } from '../../graph/graph';
import {
  add,
  assign,
  cast,
  constant,
  decodeRaw,
  gather,
  gatherRows,
  mappedFile,
  mul,
  read,
  reshape,
  scatterRows,
  zeros,
} from '../../graph/ops';
import { scaledRows } from '../../graph/scaledRows';
import type { Session } from '../../graph/session';
import { elements, int32, type Value } from '../../graph/value';
import { ResidentRows } from './residentRows';
import { type Arrangement, identity } from './rowOrder';

/** The data set inside the graph: a variable as it is stored, of which a mini-batch is a list of row numbers. */
export interface Inputs {
  /**
   * Rows as they are stored, as network inputs `[batch, ...inputShape]`.
   * @param change is applied to them before the shift, where what is stored as 0 is 0
   */
  stored(rows: Output, change?: (pictures: Output) => Output): Output;
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

/** The number of rows kept resident in the graph: all, unless rows are read when they are needed. */
export function capacityOf({ inputs, rows }: Stream): number {
  return 'read' in inputs ? inputs.resident : rows;
}

export function addInputs(graph: Graph, stream: Stream): Inputs {
  const { rows, inputShape, scale, shift } = stream;
  const size = elements(inputShape);
  const file = 'read' in stream.inputs ? stream.inputs.file : undefined;
  const capacity = file?.rows ?? capacityOf(stream);
  const type = inputTypeOf(stream.inputs);
  const data = graph.variable('data', [capacity, size], type);
  // Where a row lies: one that has been read, if not all of them fit; one of a file that has them in another order.
  const places = capacity < rows || file?.places ? graph.variable('places', [rows], 'int32') : undefined;
  const order = moves(stream) ? graph.variable('order', [size], 'int32') : undefined;

  if (file) addMapping(graph, type, file, data, places);
  else if ('read' in stream.inputs) addReading(graph, type, data, places);
  else {
    const all = graph.input('load/all', type, [rows, size]);
    graph.entry('load', { all }, {}, [assign(data, all)]);
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
  const unshifted = (raw: Output, moved?: Output) => {
    const pixels = reshape(type === 'uint8' ? cast(raw, 'float32') : raw, [null, ...inputShape]);
    return mul(pixels, each(scale, moved));
  };
  const scaled = (raw: Output, moved?: Output) => {
    const unit = unshifted(raw, moved);
    return shift === 0 ? unit : add(unit, each(shift, moved));
  };
  const placesOf = (rows: Output) => (places ? gatherRows(places, rows) : rows);
  // Once rows have been put in the place of others, TensorFlow copies all of the variable whenever it is read as a whole; and
  // `gatherRows` would copy one whose memory is lent or mapped.
  const isReplaced = 'read' in stream.inputs && !file;
  const rowsAt = (rows: Output) => (isReplaced ? gatherRows(data, placesOf(rows)) : gather(read(data), placesOf(rows)));
  return {
    stored(rows, change) {
      const isEven = typeof scale === 'number' && typeof shift === 'number';
      const quick = (shift: number) =>
        type === 'uint8' && isEven && !isReplaced
          ? reshape(scaledRows(read(data), placesOf(rows), scale, shift), [null, ...inputShape])
          : undefined;
      if (!change) return (isEven && quick(shift)) || scaled(rowsAt(rows));
      const changed = change(quick(0) ?? unshifted(rowsAt(rows)));
      return shift === 0 ? changed : add(changed, each(shift, undefined));
    },
    arranged(rows, arrangement) {
      const batchDims = arrangement.shape?.length === 2 ? 1 : 0;
      return scaled(gather(rowsAt(rows), arrangement, 1, batchDims), arrangement);
    },
    arrangement: order && (() => read(order)),
  };
}

/** The entry that maps the file. */
function addMapping(
  graph: Graph,
  type: InputType,
  { path }: SharedFile,
  data: Variable,
  places: Variable | undefined,
): void {
  const mapped = assign(data, mappedFile(graph, path, data.shape, type));
  const at = places && graph.input('load/places', 'int32', places.shape);
  graph.entry('load', at ? { places: at } : {}, {}, [mapped, ...(places && at ? [assign(places, at)] : [])]);
}

/** The entries that put rows in their places when they are needed. */
function addReading(graph: Graph, type: InputType, data: Variable, places: Variable | undefined): void {
  const { shape } = data;
  graph.entry('allocate', {}, {}, [
    assign(data, zeros(graph, shape, type)),
    ...(places ? [assign(places, zeros(graph, places.shape, 'int32'))] : []),
  ]);
  const raw = graph.input('load/raw', 'string', [1]);
  const at = graph.input('load/rows', 'int32', [null]);
  const block = reshape(decodeRaw(raw, type), [null, ...shape.slice(1)]);
  if (places) {
    const numbers = graph.input('load/numbers', 'int32', [null]);
    const effects = [scatterRows(data, at, block), scatterRows(places, numbers, at)];
    graph.entry('load', { raw, rows: at, numbers }, {}, effects);
  } else {
    graph.entry('load', { raw, rows: at }, {}, [scatterRows(data, at, block)]);
  }
}

/**
 * Gives the session the stream's inputs: those of a shared file are mapped, those in memory are lent; where they do not all
 * fit, the session becomes one that reads those of each call before it.
 */
export function loadInputs(session: Session, stream: Stream): Session {
  const { inputs, rows, inputShape } = stream;
  const size = elements(inputShape);
  if ('read' in inputs && inputs.file) {
    const { places } = inputs.file;
    session.run('load', places ? { places: int32(places) } : {});
    inputs.file.requireInPlace();
    return guarded(session, inputs.file);
  }
  if ('read' in inputs) {
    session.run('allocate');
    return new ResidentRows(session, inputs, rows, size * BYTES[inputs.type]);
  }
  const all: Value =
    inputs instanceof Uint8Array
      ? { dtype: 'uint8', shape: [rows, size], data: inputs }
      : { dtype: 'float32', shape: [rows, size], data: inputs };
  session.lend('load', { all });
  return session;
}

/** A session none of whose results was computed from a file that somebody has changed. */
function guarded(session: Session, file: SharedFile): Session {
  return {
    run(entry, feeds) {
      const results = session.run(entry, feeds);
      file.requireUnchanged();
      return results;
    },
    lend: (entry, feeds) => session.lend(entry, feeds),
    close: () => session.close(),
  };
}

/** Says how the task that begins arranges elements, where any task does. */
export function arrangeInputs(session: Session, stream: Stream, arrangement: Arrangement): void {
  if (!moves(stream)) return;
  session.run('arrange', { arrangement: int32(arrangement ?? identity(elements(stream.inputShape))) });
}
