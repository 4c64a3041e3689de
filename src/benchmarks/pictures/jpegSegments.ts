import { ENDS_EARLY, type PictureSize } from './picture';

/** JPEG (ITU-T T.81): the order of its parts, without what the coded data mean. */

/** Far more than colour profiles, previews and the scans of a picture take together. */
const MAX_SEGMENTS = 10_000;

/** Markers by their second byte (T.81, table B.1). */
export const MARKER = { SOI: 0xd8, EOI: 0xd9, SOS: 0xda, DHT: 0xc4, DRI: 0xdd, APP0: 0xe0, APP14: 0xee } as const;

/** A marker, its parameters, and for a scan (SOS) the coded data, with the restart markers in them. */
export interface Segment {
  readonly marker: number;
  readonly parameters: Buffer;
  readonly coded: Buffer;
}

/** What a frame header says (T.81, B.2.2). */
export interface Frame {
  readonly marker: number;
  /** Bits of a value. */
  readonly precision: number;
  readonly height: number;
  readonly width: number;
  readonly components: readonly Component[];
}

/** A channel; `across` and `down` say how densely it is sampled, compared with the others. */
export interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

/**
 * The segments between SOI and EOI. Bytes before a marker that belong to nothing are skipped, as libjpeg does, and so is
 * what follows EOI.
 * @throws Error where the file ends before EOI, or restart markers are not in their order
 */
export function segmentsOf(bytes: Buffer): readonly Segment[] {
  const segments: Segment[] = [];
  for (let at = 2; ; ) {
    const marked = markerFrom(bytes, at);
    const marker = bytes[marked + 1] ?? 0;
    at = marked + 2;
    if (marker === MARKER.EOI) return segments;
    if (isAlone(marker)) continue;
    const start = at + 2;
    if (start > bytes.length) throw new Error(ENDS_EARLY);
    at += bytes.readUInt16BE(at);
    if (at < start || at > bytes.length) throw new Error(ENDS_EARLY);
    const parameters = bytes.subarray(start, at);
    const end = marker === MARKER.SOS ? endOfScan(bytes, at) : at;
    segments.push({ marker, parameters, coded: bytes.subarray(at, end) });
    if (segments.length > MAX_SEGMENTS) throw new Error(`it has more than ${MAX_SEGMENTS} segments`);
    at = end;
  }
}

/** @throws Error where there is no frame header, or it is incomplete */
export function frameOf(segments: readonly Segment[]): Frame {
  const header = segments.find(({ marker }) => isFrame(marker));
  const count = header?.parameters[5] ?? 0;
  if (!header || header.parameters.length < 6 + 3 * count) throw new Error('its frame header is damaged');
  const { marker, parameters } = header;
  const components = Array.from({ length: count }, (_, i): Component => {
    const [id = 0, factors = 0] = parameters.subarray(6 + 3 * i);
    return { id, across: factors >> 4, down: factors & 15 };
  });
  if (count === 0 || !components.every(isSampled)) throw new Error('its frame header is damaged');
  const [precision = 0] = parameters;
  return { marker, precision, height: parameters.readUInt16BE(1), width: parameters.readUInt16BE(3), components };
}

/** Width and height by the frame header, if it is within these first bytes of a file. */
export function sizeInJpeg(start: Buffer): PictureSize | undefined {
  for (let at = 2; at + 9 <= start.length; ) {
    const marker = start[at + 1] ?? 0;
    // Bytes that belong to nothing; any number of 0xff may stand before a marker.
    if (start[at] !== 0xff || marker === 0xff || marker === 0) at++;
    else if (isAlone(marker)) at += 2;
    else if (isFrame(marker)) return { height: start.readUInt16BE(at + 5), width: start.readUInt16BE(at + 7) };
    else if (marker === MARKER.SOS || marker === MARKER.EOI) throw new Error('it has no frame header');
    else at += 2 + Math.max(2, start.readUInt16BE(at + 2));
  }
  return undefined;
}

/** B.2.2: sampling factors are 1 to 4. */
function isSampled({ across, down }: Component): boolean {
  return Math.min(across, down) >= 1 && Math.max(across, down) <= 4;
}

/** How densely the densest component is sampled. */
export function maxOf(components: readonly Component[], factor: 'across' | 'down'): number {
  return Math.max(...components.map((each) => each[factor]));
}

/** The frame header of progressive JPEG; those of baseline and extended sequential JPEG have smaller numbers. */
export const PROGRESSIVE = 0xc2;

/** Start of frame: C0 to CF, but DHT, JPG and DAC. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![MARKER.DHT, 0xc8, 0xcc].includes(marker);
}

/** RST0 to RST7. */
export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

/** A JPEG of these segments. */
export function jpegOf(segments: readonly Segment[]): Buffer {
  const parts = segments.flatMap(({ marker, parameters, coded }) => {
    const length = parameters.length + 2;
    return [Buffer.of(0xff, marker, length >> 8, length & 0xff), parameters, coded];
  });
  return Buffer.concat([Buffer.of(0xff, MARKER.SOI), ...parts, Buffer.of(0xff, MARKER.EOI)]);
}

/** Where the next marker's 0xff is; any number of further ones may stand before it. */
function markerFrom(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] !== 0xff && bytes[at + 1] !== 0) return at;
  }
  throw new Error(ENDS_EARLY);
}

/** Markers without parameters: TEM, RST0 to RST7, SOI. */
function isAlone(marker: number): boolean {
  return marker === 1 || isRestart(marker) || marker === MARKER.SOI;
}

function endOfScan(bytes: Buffer, start: number): number {
  let at = markerFrom(bytes, start);
  for (let restarts = 0; isRestart(bytes[at + 1] ?? 0); restarts++) {
    if (((bytes[at + 1] ?? 0) & 7) !== restarts % 8) throw new Error('its restart markers are not in order');
    at = markerFrom(bytes, at + 2);
  }
  return at;
}
