import { createHash } from 'node:crypto';
import { closeSync, constants, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../../core/userError';
import { openNew, writeAtomically, writeWhole } from '../../store/atomicFile';
import { makeInCache } from '../../store/cacheFolder';
import { diskError, onDisk } from '../../store/diskError';
import { openInside } from '../../store/insideRun';
import { contentOf, MAX_DATA_BYTES } from '../../store/regularFile';
import { digestOfFile } from '../../store/sha256';
import { KNOWN, type KnownDataSet } from './catalog';
import { digestOf } from './checksum';
import { downloadFolder } from './places';

export interface DownloadOptions {
  /** Called with the bytes received so far, and those of the whole data set. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Downloads a data set to the user's cache; each file is verified before it takes its name. An interrupted download keeps
 * what it has received, and the next one resumes from there.
 * @returns the folder
 * @throws UserError where the name is not known, no mirror can be reached, or what they send is not the data set; the
 *   signal's reason where that aborts
 */
export async function downloadDataSet(name: string, options: DownloadOptions = {}): Promise<string> {
  const known = KNOWN.find((each) => each.name === name);
  if (!known) {
    const names = KNOWN.map((each) => each.name).join(', ');
    throw new UserError(`There is no download for the data set "${name}"`, `These can be downloaded: ${names}.`);
  }
  const folder = downloadFolder(name);
  await downloadTo(folder, known, options);
  return folder;
}

/** Downloads what is missing or damaged of a data set to `folder`. */
export async function downloadTo(folder: string, known: KnownDataSet, options: DownloadOptions = {}): Promise<void> {
  makeInCache(folder);
  const total = known.downloadBytes;
  let earlier = 0;
  for (const file of known.files) {
    const { name, download } = file;
    const digest = digestOf(file);
    if (!digest) throw new Error(`${name} has no checksum`);
    const { algorithm, expected } = digest;
    const target = join(folder, name);
    if (sizeOf(target) > 0 && (await digestOfFile(algorithm, target, [], options.signal)) === expected) continue;
    const partial = join(folder, `${download}.part`);
    const bytes = await fetchVerified({
      addresses: known.mirrors.map((mirror) => `${mirror}${download}`),
      partial,
      digest,
      maxBytes: total,
      onBytes: (done) => options.onProgress?.(Math.min(earlier + done, total), total),
      signal: options.signal,
    });
    earlier += sizeOf(partial);
    writeAtomically(target, [bytes]);
    onDisk(partial, () => rmSync(partial));
  }
  options.onProgress?.(total, total);
}

interface Wanted {
  readonly addresses: readonly string[];
  /** Where the download grows. */
  readonly partial: string;
  /** Of the file as it is sent, or unpacked. */
  readonly digest: NonNullable<ReturnType<typeof digestOf>>;
  /** A server that sends more bytes than this sends something else. */
  readonly maxBytes: number;
  readonly onBytes: (done: number) => void;
  readonly signal: AbortSignal | undefined;
}

/** The file, from the first mirror that has it. */
async function fetchVerified(wanted: Wanted): Promise<Buffer> {
  const failures: string[] = [];
  for (const address of wanted.addresses) {
    const got = await attempt(address, wanted);
    if (typeof got !== 'string') return got;
    failures.push(`${address}: ${got}`);
  }
  throw new UserError(
    `The download failed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`,
    `Check the connection to the internet, or put the data set's files in ${join(wanted.partial, '..')} yourself.`,
  );
}

/** The file, or why this mirror does not give it. */
async function attempt(address: string, wanted: Wanted): Promise<Buffer | string> {
  const { partial, digest, signal } = wanted;
  const isResumed = sizeOf(partial) > 0;
  try {
    await fetchRest(address, wanted);
  } catch (error) {
    signal?.throwIfAborted();
    const known = diskError(error, partial);
    if (known instanceof UserError) throw known;
    return reasonOf(error);
  }
  const received = contentOf(partial, { maxBytes: MAX_DATA_BYTES });
  const hashOf = (bytes: Buffer) => createHash(digest.algorithm).update(bytes).digest('hex');
  if (hashOf(received) === digest.expected) return received;
  const bytes = unpacked(received);
  const actual = bytes && hashOf(bytes);
  if (bytes && actual === digest.expected) return bytes;
  onDisk(partial, () => rmSync(partial));
  // What was here before may have been the start of another file.
  return isResumed
    ? attempt(address, wanted)
    : `sent another file (${actual ? `${digest.title} ${actual}` : 'damaged gzip'})`;
}

/** Appends what is missing to the partial file, or replaces it where the server cannot start in the middle. */
async function fetchRest(address: string, { partial, maxBytes, onBytes, signal }: Wanted): Promise<void> {
  const before = sizeOf(partial);
  const headers = { 'accept-encoding': 'identity', ...(before > 0 && { range: `bytes=${before}-` }) };
  const response = await fetch(address, { headers, ...(signal && { signal }) });
  if (before > 0 && response.status === 416) return; // Nothing is left to send: the partial file is complete.
  if (!response.ok || !response.body) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
  const isRest = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${before}-`);
  const file = isRest
    ? openInside(dirname(partial), partial, constants.O_WRONLY | constants.O_APPEND)
    : openNew(partial);
  try {
    let done = isRest ? before : 0;
    for await (const chunk of response.body) {
      done += chunk.length;
      if (done > maxBytes) throw new Error(`sends more than ${maxBytes} bytes`);
      writeWhole(file, chunk);
      onBytes(done);
    }
  } finally {
    closeSync(file);
  }
}

function unpacked(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: 2 ** 30 });
  } catch {
    return undefined; // Reported as damaged by the caller.
  }
}

/** fetch says only "fetch failed"; its cause says why. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  if (!(cause instanceof Error)) return message;
  return 'code' in cause ? `cannot be reached (${cause.code})` : cause.message;
}

function sizeOf(path: string): number {
  return onDisk(path, () => statSync(path, { throwIfNoEntry: false }))?.size ?? 0;
}
