import * as fs from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Owner } from './sessionFile';

/**
 * The heartbeat in session.json. A thread of its own renews the file, also while TensorFlow keeps the main thread busy for
 * minutes. Where the file cannot be written, the session says so once and continues: it loses no result by that.
 */
export interface Heartbeat {
  /** Ends it. After that, it writes nothing. */
  stop(): void;
}

/** What the thread is given. */
interface Pulse {
  readonly path: string;
  readonly temporary: string;
  readonly owner: Owner;
  /** Two numbers: whether to stop, and whether a write is under way. */
  readonly shared: Int32Array;
}

const STOP = 0;
const IS_WRITING = 1;

/** Longer than any write to a disk that still answers. */
const MAX_WRITE_MS = 10_000;

/** Writes the session's file now, and again every `owner.interval` ms until stopped. */
export function startHeartbeat(path: string, owner: Owner): Heartbeat {
  const shared = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const pulse: Pulse = { path, temporary: `${path}.${owner.claim}.tmp`, owner, shared };
  try {
    writeBeat(fs, pulse, 0);
  } catch {
    // The thread tries again, and says so.
  }
  const code = `${otherOwner}\n${writeBeat}\n${beat}\nbeat(require('node:fs'), require('node:worker_threads').workerData);`;
  const thread = new Worker(code, { eval: true, workerData: pulse, execArgv: [] });
  // The thread must not keep an ended session alive.
  thread.unref();
  thread.on('error', (error) => console.error('The heartbeat of this session has stopped:', error));
  return {
    stop() {
      Atomics.store(shared, STOP, 1);
      Atomics.notify(shared, STOP);
      Atomics.wait(shared, IS_WRITING, 1, MAX_WRITE_MS);
    },
  };
}

// The thread gets the source of the functions below: they may use nothing but each other and what they are given.

/** What the thread does. */
function beat(files: typeof fs, pulse: Pulse): void {
  const { path, owner, shared } = pulse;
  const [stop, isWriting] = [0, 1];
  let failures = 0;
  let other: string | undefined;
  for (let count = 1; Atomics.wait(shared, stop, 0, owner.interval) === 'timed-out'; count++) {
    Atomics.store(shared, isWriting, 1);
    try {
      if (Atomics.load(shared, stop) === 1) return;
      // A newer session whose file changes has replaced this one. A file that stays the same is only left over.
      const found = otherOwner(files, pulse);
      if (found === undefined || found === other) writeBeat(files, pulse, count);
      other = found;
      failures = 0;
    } catch (error) {
      failures++;
      if (failures === 2) {
        const why = error instanceof Error ? error.message : String(error);
        files.writeSync(2, `${path} cannot be written, so other sessions may take over this run: ${why}\n`);
      }
    } finally {
      Atomics.store(shared, isWriting, 0);
      Atomics.notify(shared, isWriting);
    }
  }
}

/** The file as a newer session has written it, if one has. */
function otherOwner(files: typeof fs, { path, owner }: Pulse): string | undefined {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = files.constants;
  let file: number | undefined;
  try {
    file = files.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = files.fstatSync(file);
    if (!stats.isFile() || stats.size > 65_536) return undefined;
    const text = files.readFileSync(file, 'utf8');
    const found = JSON.parse(text);
    return found.claim !== owner.claim && found.session > owner.session ? text : undefined;
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) files.closeSync(file);
  }
}

/** Without fsync: after a power cut no session lives. */
function writeBeat(files: typeof fs, { path, temporary, owner }: Pulse, count: number): void {
  files.rmSync(temporary, { force: true });
  files.writeFileSync(temporary, `${JSON.stringify({ ...owner, beat: count })}\n`, { flag: 'wx' });
  files.renameSync(temporary, path);
}
