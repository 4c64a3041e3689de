import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const LEVELS = [
  ['avx512f', 'AVX-512'],
  ['avx2', 'AVX2'],
  ['avx', 'AVX'],
] as const;

/** The processor, its cores and vector instructions, and the memory. */
export function machineText(): string {
  const level = LEVELS.find(([flag]) => processorFlags().has(flag))?.[1] ?? 'vector instructions not known';
  const cores = availableParallelism();
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const { platform, version } = process;
  return `${cpus()[0]?.model ?? 'processor not known'}, ${cores} cores, ${level}, ${memory} GiB; ${platform}, Node ${version}`;
}

function processorFlags(): ReadonlySet<string> {
  const flags = /^flags\s*:(.*)$/m.exec(contentOf('/proc/cpuinfo'))?.[1] ?? '';
  return new Set(flags.trim().split(/\s+/));
}

/** What share of the processors other programs use now, over a second; undefined where the system does not tell. */
export async function othersShare(): Promise<number | undefined> {
  const before = ticks();
  const own = process.cpuUsage();
  await sleep(1000);
  const after = ticks();
  if (!before || !after) return undefined;
  const { user, system } = process.cpuUsage(own);
  const mine = ((user + system) / 1e6) * 100;
  return Math.max(0, after.busy - before.busy - mine) / Math.max(1, after.all - before.all);
}

/** Hundredths of seconds of all processors since the start of the machine. */
function ticks(): { readonly busy: number; readonly all: number } | undefined {
  const fields = /^cpu +(.*)$/m.exec(contentOf('/proc/stat'))?.[1]?.split(' ').map(Number);
  if (!fields) return undefined;
  const all = fields.slice(0, 8).reduce((sum, each) => sum + each, 0);
  return { all, busy: all - (fields[3] ?? 0) - (fields[4] ?? 0) };
}

/** Makes the system forget the files it has in memory, so that the next process reads them from disk; whether it did. */
export function forgetFiles(): boolean {
  try {
    execFileSync('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}

/** Watches the peak memory of a process until told to stop: then its megabytes, undefined where the system does not tell. */
export function watchPeakMemory(pid: number): () => number | undefined {
  let peak: number | undefined;
  const look = () => {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(contentOf(`/proc/${pid}/status`))?.[1];
    if (kilobytes !== undefined) peak = Number(kilobytes) / 1024;
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

/** Empty where there is no such file, as on other systems than Linux. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
