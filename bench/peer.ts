import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { findDataSet } from '../src/benchmarks/findDataSet';
import type { Setting } from './settings';

export type Work = 'train' | 'penalty' | 'importance';

/** Starts PyTorch in a process of its own (`peer.py`). @returns undefined where this Python has none */
export async function startPeer(python: string, threads: number) {
  const child = spawn(python, ['bench/peer.py', findDataSet('mnist').path, String(threads)]);
  child.stderr.resume();
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) return undefined;
  return {
    about: `PyTorch ${JSON.parse(first.value).torch}, ${threads} thread${threads > 1 ? 's' : ''}`,
    /** Milliseconds of a round of this work. */
    async time({ network, batch, steps, samples }: Setting, work: Work): Promise<number> {
      child.stdin.write(`${JSON.stringify({ network, batch, steps, samples, work })}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error('the peer ended');
      return JSON.parse(answer.value).ms;
    },
    stop: () => child.kill(),
  };
}
