import { addTables, BitReader, BitWriter, type HuffmanTables, readValue } from './jpegBits';
import {
  type Component,
  type Frame,
  frameOf,
  isFrame,
  isRestart,
  MARKER,
  maxOf,
  PROGRESSIVE,
  type Segment,
} from './jpegSegments';
import { Unsupported } from './picture';

/**
 * Some components of a JPEG, without decoding them. The bits of a block do not depend on other components (T.81, F.1.2):
 * where components alternate in a scan, the bits of the others are left out.
 * @param places which components, by their places in the frame header
 * @throws Error where the data are damaged, Unsupported where the components would lose their common size or order
 */
export function componentsOf(segments: readonly Segment[], places: readonly number[]): readonly Segment[] {
  const frame = frameOf(segments);
  const kept = frame.components.filter((_, i) => places.includes(i));
  if (
    maxOf(kept, 'across') !== maxOf(frame.components, 'across') ||
    maxOf(kept, 'down') !== maxOf(frame.components, 'down')
  )
    throw new Unsupported(UNUSUAL);
  const tables: HuffmanTables = new Map();
  let interval = 0;
  return segments.flatMap((segment): readonly Segment[] => {
    const { marker, parameters } = segment;
    if (marker >= MARKER.APP0 && marker <= 0xef) return [];
    if (marker === MARKER.DHT) addTables(parameters, tables);
    if (marker === MARKER.DRI) interval = intervalIn(parameters);
    if (isFrame(marker)) return [{ ...segment, parameters: listed(parameters, 5, 3, places) }];
    return marker === MARKER.SOS ? scanOf(segment, { frame, kept, tables, interval }) : [segment];
  });
}

function intervalIn(parameters: Buffer): number {
  if (parameters.length < 2) throw new Error('its restart interval is damaged');
  return parameters.readUInt16BE(0);
}

const UNUSUAL = 'its inks are sampled in a way that is not read';

/** What a scan depends on. */
interface Context {
  readonly frame: Frame;
  readonly kept: readonly Component[];
  readonly tables: HuffmanTables;
  /** Units between restart markers; 0: there are none. */
  readonly interval: number;
}

function scanOf(scan: Segment, { frame, kept, tables, interval }: Context): readonly Segment[] {
  const { parameters, coded } = scan;
  const count = parameters[0] ?? 0;
  const components = Array.from({ length: count }, (_, i) => {
    const component = frame.components.find(({ id }) => id === parameters[1 + 2 * i]);
    if (!component) throw new Error('a scan has a component that is not in the frame header');
    return { component, isKept: kept.includes(component), tables: parameters[2 + 2 * i] ?? 0 };
  });
  const staying = components.flatMap(({ isKept }, i) => (isKept ? [i] : []));
  if (staying.length === 0) return [];
  if (staying.length === count) return [scan];
  // Alone in its scan, a component has another order of blocks, unless a unit has one block of it.
  const isAlone = staying.length === 1;
  if (isAlone && components.some(({ component: { across, down }, isKept }) => isKept && across * down > 1)) {
    throw new Unsupported(UNUSUAL);
  }

  const blocks = components.flatMap((each) =>
    Array.from({ length: each.component.across * each.component.down }, () => each),
  );
  const [firstCoefficient = 0, , precision = 0] = parameters.subarray(1 + 2 * count);
  const readBlock = frame.marker < PROGRESSIVE ? readWhole : precision < 16 ? readMean : readBit;
  if (frame.marker === PROGRESSIVE && firstCoefficient > 0)
    throw new Error('a scan of coefficients has several components');
  let units = unitsAlong(frame, 'width', 'across') * unitsAlong(frame, 'height', 'down');
  const parts = betweenRestarts(coded, interval > 0 ? Math.ceil(units / interval) : 1).map((part, i) => {
    const reader = new BitReader(part);
    const writer = new BitWriter();
    for (let left = interval || units; left > 0 && units > 0; left--, units--) {
      for (const { isKept, tables: chosen } of blocks) readBlock(reader, tables, chosen, isKept ? writer : undefined);
    }
    return Buffer.concat([i === 0 ? Buffer.alloc(0) : Buffer.of(0xff, 0xd0 + ((i - 1) % 8)), writer.whole()]);
  });
  if (units > 0) throw new Error('restart markers are missing');
  return [{ ...scan, parameters: listed(parameters, 0, 2, staying), coded: Buffer.concat(parts) }];
}

type ReadBlock = (reader: BitReader, tables: HuffmanTables, chosen: number, copy?: BitWriter) => void;

/** All 64 coefficients (T.81, F.2.2). */
const readWhole: ReadBlock = (reader, tables, chosen, copy) => {
  readMean(reader, tables, chosen, copy);
  const table = tables.get(16 + (chosen & 15));
  for (let i = 1; i < 64; i++) {
    const value = readValue(reader, table, copy);
    const size = value & 15;
    if (size === 0 && value !== 0xf0) return;
    i += value >> 4;
    reader.bits(size, copy);
  }
};

/** The first bits of the first coefficient (G.1.2.1). */
const readMean: ReadBlock = (reader, tables, chosen, copy) => {
  reader.bits(readValue(reader, tables.get(chosen >> 4), copy), copy);
};

/** One further bit of it. */
const readBit: ReadBlock = (reader, _tables, _chosen, copy) => {
  reader.bits(1, copy);
};

/** @throws Error where there are more than `max` */
function betweenRestarts(coded: Buffer, max: number): readonly Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = coded.indexOf(0xff); at >= 0; at = coded.indexOf(0xff, at + 1)) {
    if (!isRestart(coded[at + 1] ?? 0)) continue;
    parts.push(coded.subarray(start, at));
    if (parts.length >= max) throw new Error('it has more restart markers than its size asks for');
    start = at + 2;
  }
  return [...parts, coded.subarray(start)];
}

/**
 * Parameters in which a list keeps only some of its items.
 *
 * @param at where the list begins, with its length in one byte
 * @param size bytes of an item
 * @param places numbers of the items to keep, from 0
 */
function listed(parameters: Buffer, at: number, size: number, places: readonly number[]): Buffer {
  const item = (i: number) => parameters.subarray(at + 1 + i * size, at + 1 + (i + 1) * size);
  const rest = parameters.subarray(at + 1 + (parameters[at] ?? 0) * size);
  return Buffer.concat([parameters.subarray(0, at), Buffer.of(places.length), ...places.map(item), rest]);
}

/** Units of all components, 8 pixels or a multiple of them, along the width or height. */
function unitsAlong(frame: Frame, length: 'width' | 'height', factor: 'across' | 'down'): number {
  return Math.ceil(frame[length] / (8 * maxOf(frame.components, factor)));
}
