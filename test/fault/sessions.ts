import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The session processes of this machine, as Linux lists them: those in other process namespaces, too. */

/** The numbers of the processes that work on the run directory, the oldest first. */
export function sessionsOf(run: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)
    .filter((pid) => {
      const words = wordsOf(pid);
      return words.some((word) => /session\.js$/.test(word)) && words.some((word) => word.includes(`"${run}"`));
    });
}

function wordsOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // It has ended.
  }
}

/** Waits for a session on the run, other than those that are known; undefined where none comes. */
export async function nextSession(run: string, known: readonly number[] = []): Promise<number | undefined> {
  for (let looks = 0; looks < 1000; looks++) {
    const found = sessionsOf(run).find((pid) => !known.includes(pid));
    if (found !== undefined) return found;
    await sleep(10);
  }
  return undefined;
}

/** Sends a signal to a process, if it has not ended. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}
