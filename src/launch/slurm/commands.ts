import { spawn } from 'node:child_process';
import { shellWord } from '../../core/shellWord';
import { UserError } from '../../core/userError';
import { spawnError } from '../../store/systemError';

/**
 * Slurm's commands, called through a shell that gets them on its standard input: so no word passes a command line, and
 * whatever the prefix is (ssh, sudo, a container), it has nothing to quote.
 */
export interface Slurm {
  /** How many tasks an array may have. Fails where Slurm is not there or does not answer. */
  maxArraySize(): Promise<number>;
  /** Returns the number of the array. */
  submit(script: string): Promise<string>;
  /** The tasks of an array that Slurm still knows, by `<array>_<task>`. */
  queue(array: string): Promise<ReadonlyMap<string, QueuedTask>>;
  /** With what a job ended; undefined where Slurm does not say. */
  exitOf(task: string): Promise<JobExit | undefined>;
  /** Ends jobs. */
  cancel(tasks: readonly string[], how: CancelHow): Promise<void>;
  requeue(task: string): Promise<void>;
}

/** Only jobs that wait; by SIGTERM, and a while later SIGKILL; or at once. */
type CancelHow = 'waiting' | 'terminate' | 'kill';

export interface QueuedTask {
  /** One of Slurm's words, e.g. PENDING. */
  readonly state: string;
  /** Why it waits or has ended, e.g. Resources. */
  readonly reason: string;
}

export interface JobExit {
  readonly code: number;
  readonly signal: number;
}

/** Longer than a busy controller takes to answer. */
const PATIENCE_MS = 120_000;
/** The number of tasks in one call: a command line has an end. */
const AT_ONCE = 500;

/** What Slurm says of a job that it has forgotten. */
const FORGOTTEN = /Invalid job id/i;

export function slurmThrough(prefix: string | undefined): Slurm {
  const call = (line: string) => callThrough(prefix, line);
  /** What is asked at the same time, e.g. by all sessions of a sweep, is one call. */
  const together = new Map<CancelHow, { readonly tasks: string[]; readonly done: Promise<void> }>();
  async function queue(array: string): Promise<ReadonlyMap<string, QueuedTask>> {
    try {
      return tasksIn(await call(`squeue -r -h -t all -j ${array} -o '%i|%T|%r'`));
    } catch (error) {
      if (error instanceof SlurmError && FORGOTTEN.test(error.said)) return new Map();
      throw error;
    }
  }
  /** One that begins at this moment is terminated, which it takes as a request to save and stop. */
  async function waiting(tasks: readonly string[]): Promise<readonly string[]> {
    const arrays = new Set(tasks.map((task) => task.split('_', 1)[0] ?? task));
    const queues = await Promise.all([...arrays].map(queue));
    return tasks.filter((task) => queues.some((each) => each.get(task)?.state === 'PENDING'));
  }
  async function cancelNow(all: readonly string[], how: CancelHow): Promise<void> {
    // Not by `--state=PENDING`: for one task it takes all of its array that wait.
    const tasks = how === 'waiting' ? await waiting(all) : all;
    const words = how === 'kill' ? '--full --signal=KILL ' : '';
    for (let first = 0; first < tasks.length; first += AT_ONCE) {
      await call(`scancel ${words}${tasks.slice(first, first + AT_ONCE).join(' ')}`).catch(unlessOver);
    }
  }
  return {
    async maxArraySize() {
      const found = /^MaxArraySize\s*=\s*(\d+)/m.exec(await call('scontrol show config'));
      return Number(found?.[1] ?? 1001);
    },
    async submit(script) {
      const printed = await call(`sbatch --parsable <<'${END}'\n${script}\n${END}`);
      const array = /^(\d+)(?:;.*)?$/m.exec(printed)?.[1];
      if (array === undefined) throw new UserError(`sbatch has not said the number of the job: ${printed.trim()}`);
      return array;
    },
    queue,
    async exitOf(task) {
      try {
        const found = / ExitCode=(\d+):(\d+) /.exec(await call(`scontrol show job -o ${task}`));
        return found ? { code: Number(found[1]), signal: Number(found[2]) } : undefined;
      } catch (error) {
        // Its state says enough.
        if (error instanceof SlurmError) return undefined;
        throw error;
      }
    },
    cancel(tasks, how) {
      const asked = together.get(how);
      if (asked) {
        asked.tasks.push(...tasks);
        return asked.done;
      }
      const all = [...tasks];
      const done = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        together.delete(how);
        return cancelNow(all, how);
      });
      together.set(how, { tasks: all, done });
      return done;
    },
    async requeue(task) {
      await call(`scontrol requeue ${task}`);
    },
  };
}

/** A job that is over need not be ended. */
function unlessOver(error: unknown): string {
  if (error instanceof SlurmError && (FORGOTTEN.test(error.said) || /already|finished/i.test(error.said))) return '';
  throw error;
}

/** No line of a script is this. */
const END = 'END-OF-MAS-LAB-SCRIPT';

/** What `squeue -o '%i|%T|%r'` printed; whatever else a login prints is left out. */
function tasksIn(printed: string): ReadonlyMap<string, QueuedTask> {
  const lines = [...printed.matchAll(/^(\d+(?:_\d+)?)\|([A-Z_]+)\|(.*)$/gm)];
  return new Map(lines.map(([, task = '', state = '', reason = '']) => [task, { state, reason }]));
}

/** One of Slurm's commands has refused; the message has its own words. */
class SlurmError extends UserError {
  constructor(
    command: string,
    /** What it printed to standard error. */
    readonly said: string,
    hint: string,
  ) {
    super(`${command}: ${said}`, hint);
  }
}

function callThrough(prefix: string | undefined, line: string): Promise<string> {
  const [program = 'sh', ...words] = [...(prefix?.trim().split(/\s+/) ?? []), 'sh'];
  const [command = ''] = line.split(' ', 1);
  const shown = [...(prefix ? [prefix] : []), command].join(' ');
  return new Promise((done, fail) => {
    const child = spawn(program, words, { stdio: 'pipe', env: outsideOfJobs(), windowsHide: true });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(new SlurmError(shown, `no answer for ${PATIENCE_MS / 1000} s`, unreachable));
    }, PATIENCE_MS);
    child.once('error', (cause) => {
      clearTimeout(timer);
      fail(spawnError(cause, program));
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0) return done(stdout);
      const printed = stderr.trim() || stdout.trim() || `it ended with exit code ${code}`;
      const said = printed.replace(/^(sbatch|squeue|scancel): error: /gm, '');
      fail(code === 127 ? notInstalled(prefix, command, said) : new SlurmError(shown, said, hintFor(said)));
    });
    // Whether it was read, its exit code says.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${line}\n`);
  });
}

const unreachable = 'Check that Slurm works there, e.g. with `sinfo`; jobs that were submitted continue.';

function hintFor(said: string): string {
  if (/unable to contact|connect|timed out|munge/i.test(said)) return unreachable;
  return 'Slurm says this. Change the options (`--slurm`, the sweep file or the settings `mas.slurm`), then run the same command again.';
}

function notInstalled(prefix: string | undefined, command: string, said: string): UserError {
  return prefix
    ? new UserError(
        `${command} is not found with the prefix ${shellWord(prefix)}: ${said}`,
        'Check the prefix; `env PATH=…` at its end adds the folder of Slurm’s commands.',
      )
    : new UserError(
        `Slurm is not installed here: there is no ${command}.`,
        'Run this on a login node of the cluster, or set slurm.prefix, e.g. to "ssh login".',
      );
}

/** Without the variables of a job, in which an editor may run: commands take them for options. */
function outsideOfJobs(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('SLURM_') || name === 'SLURM_CONF'),
  );
}
