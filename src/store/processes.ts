import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import * as z from 'zod';
import { hasCode } from './diskError';
import { contentOf } from './regularFile';

/** A process of this or another machine, distinguishable from a later one with the same number. */
export const processIdentity = z.object({
  pid: z.number().int().positive(),
  /** When it began, in the system's own format; empty if the system does not say. */
  startTime: z.string(),
  host: z.string(),
  /** Where its number is unique: the boot of the system and the process namespace; empty if the system names none. */
  scope: z.string().default(''),
});

/** What tells a process from every other. */
export type ProcessIdentity = Readonly<z.infer<typeof processIdentity>>;

/** The process that this code runs in. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid) ?? '', host: hostname(), scope: thisScope() };
}

/** A process that this one has just started. */
export function childProcess(pid: number): ProcessIdentity {
  return { ...thisProcess(), pid, startTime: startTimeOf(pid) ?? '' };
}

/**
 * Whether this process can tell whether that one runs: it is on the same machine, in the same boot of it, and in the same
 * process namespace (two containers may have one host name). Only then may it be sent a signal.
 */
export function isWithinReach({ host, scope }: Pick<ProcessIdentity, 'host' | 'scope'>): boolean {
  return host === hostname() && scope === thisScope();
}

/** Whether a process is within reach, and running. */
export function isSeenRunning(session: ProcessIdentity): boolean {
  return isWithinReach(session) && isAlive(session);
}

/** Whether this very process, within reach, is still running; a zombie is not. */
export function isAlive({ pid, startTime }: Pick<ProcessIdentity, 'pid' | 'startTime'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  const now = startTimeOf(pid);
  return now !== undefined && (now === '' || now === startTime);
}

let scope: string | undefined;

function thisScope(): string {
  scope ??= process.platform === 'linux' ? linuxScope() : '';
  return scope;
}

/** proc(5) and namespaces(7). */
function linuxScope(): string {
  try {
    return `${contentOf('/proc/sys/kernel/random/boot_id').toString().trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Without /proc, processes cannot be told apart. No other process has this scope.
    return `unknown ${randomUUID()}`;
  }
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
    // Where /proc shows another namespace, it has another process of this number.
    stat = contentOf(`/proc/${pid === process.pid ? 'self' : pid}/stat`).toString();
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}
