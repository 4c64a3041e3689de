import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { hasCode } from './diskError';

/** A process of this or another machine, distinguishable from a later one with the same number. */
export const processIdentity = z.object({
  pid: z.number().int().positive(),
  /** When it began, in the system's own format; empty if the system does not say. */
  startTime: z.string(),
  host: z.string(),
});

export type ProcessIdentity = Readonly<z.infer<typeof processIdentity>>;

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', host: hostname() };
}

/** Whether this very process of this machine is still running; a zombie is not. */
export function isAlive({ pid, startTime }: Omit<ProcessIdentity, 'host'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  const now = startTimeOf(pid);
  return now !== undefined && (now === '' || startTime === '' || now === startTime);
}

/** Undefined where there is no such process. */
function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStartTime(pid);
  if (process.platform === 'win32') return '';
  try {
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, stdio: 'pipe' } as const;
    const [state = '', ...began] = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], options)
      .trim()
      .split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : began.join(' ');
  } catch {
    // ps ends with 1 where there is no such process.
    return undefined;
  }
}

/** proc(5): after the name in parentheses, field 3 is the state and field 22 the start in clock ticks since boot. */
function linuxStartTime(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}
