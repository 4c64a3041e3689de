import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findDataSet } from '../src/benchmarks/findDataSet';
import type { Setting } from './settings';

export type Work = 'train' | 'penalty' | 'importance';

/** PyTorch, in a process of its own (`peer.py`). */
export class Peer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  about = '';

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    this.#lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  }

  static async start(python: string, threads: number): Promise<Peer | undefined> {
    const folder = findDataSet('mnist').path;
    const peer = new Peer(spawn(python, ['bench/peer.py', String(folder), String(threads)]));
    peer.#process.stderr.resume();
    const first = await peer.#lines.next();
    if (first.done) return undefined;
    peer.about = `PyTorch ${JSON.parse(first.value).torch}, ${threads} thread${threads > 1 ? 's' : ''}`;
    return peer;
  }

  async time({ network, batch, steps, samples }: Setting, work: Work): Promise<number> {
    this.#process.stdin.write(`${JSON.stringify({ network, batch, steps, samples, work })}\n`);
    const answer = await this.#lines.next();
    if (answer.done) throw new Error('the peer ended');
    return JSON.parse(answer.value).ms;
  }

  stop(): void {
    this.#process.kill();
  }
}
