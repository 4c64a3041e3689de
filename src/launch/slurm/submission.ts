import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { UserError } from '../../core/userError';
import type { Request } from '../../session/request';
import { writeAtomically } from '../../store/atomicFile';
import { onDisk } from '../../store/diskError';
import { stopRequestOf } from '../../store/lock';
import { makeFolder } from '../../store/makeFolder';
import { layout } from '../../store/runDirectory';
import type { Installation } from '../executor';
import type { Slurm } from './commands';
import { placeOf } from './record';
import { type SlurmOptions, scriptOf } from './script';

/** A request that becomes a job. */
export interface Submitted {
  readonly request: Request;
  /** Its result file. */
  readonly result: string;
}

/** What was sent, and the folder that its jobs read. */
interface Sent<T extends Submitted> {
  readonly folder: string;
  readonly parts: readonly Submission<T>[];
}

/** What became of some of them: the number of their array, or why Slurm has refused it. */
interface Submission<T extends Submitted> {
  readonly tasks: readonly T[];
  readonly array?: string;
  readonly error?: unknown;
}

/**
 * Sends requests to Slurm, in as few arrays as it allows. Their folder is beside the first one's run, where compute nodes
 * must see it: the requests, and where each job prints.
 *
 * @throws {UserError} where Slurm does not answer, or the folder cannot be written
 */
export async function submit<T extends Submitted>(
  slurm: Slurm,
  list: readonly T[],
  options: SlurmOptions,
  installation: Installation,
): Promise<Sent<T> | undefined> {
  const [first] = list;
  if (!first) return undefined;
  const size = await slurm.maxArraySize();
  const folder = join(placeOf(first.request, first.result), '.slurm', randomUUID().slice(0, 8));
  onDisk(folder, () => makeFolder(folder));
  write(
    join(folder, 'logs'),
    list.map((each, i) => logOf(each, folder, i)),
  );
  // Last: who sees it sees the others.
  write(
    join(folder, 'requests'),
    list.map((each) => JSON.stringify(sent(each, options))),
  );
  const node = options.node ?? installation.node ?? process.execPath;
  const session = installation.script ?? resolve(__dirname, 'session.js');
  const env = environment(options, installation);
  const done: Submission<T>[] = [];
  for (let start = 0; start < list.length; start += size) {
    const tasks = list.slice(start, start + size);
    try {
      const script = scriptOf({ folder, first: start, tasks: tasks.length, node, session, env }, options);
      done.push({ tasks, array: await slurm.submit(script) });
    } catch (error) {
      done.push({ tasks, error });
    }
  }
  return { folder, parts: done };
}

function logOf({ request }: Submitted, folder: string, i: number): string {
  return 'run' in request ? layout(request.run).log : join(folder, `${i + 1}.log`);
}

function sent({ request, result }: Submitted, { threads, cpus = 1 }: SlurmOptions): Request {
  const known = { threads, processors: cpus, ...request, result };
  if (known.kind !== 'train') return known;
  const run = layout(known.run);
  const earlierStop = stopRequestOf(run);
  return { ...known, run: run.path, requeue: true, ...(earlierStop !== undefined && { earlierStop }) };
}

function write(path: string, lines: readonly string[]): void {
  const odd = lines.find((line) => /[\r\n]/.test(line));
  if (odd !== undefined) throw new UserError(`${odd}: jobs cannot use a path with line breaks.`, 'Rename the folder.');
  writeAtomically(path, [new TextEncoder().encode(`${lines.join('\n')}\n`)]);
}

/** What MAS Lab itself reads; nothing else of this process reaches a job. */
const OWN =
  /^(?:MAS_LAB_(?!TEST_|TFJS_NODE$|DEBUG$)\w+|TF_NUM_INTRAOP_THREADS|TF_ENABLE_ONEDNN_OPTS|TF_DETERMINISTIC_OPS|XDG_CACHE_HOME)$/;

function environment({ engineFolder }: SlurmOptions, { env }: Installation): Record<string, string> {
  const own = Object.entries({ ...process.env, ...env }).filter(([name]) => OWN.test(name));
  return {
    TF_CPP_MIN_LOG_LEVEL: '2',
    ...Object.fromEntries(own.map(([name, value]) => [name, value ?? ''])),
    ...(engineFolder !== undefined && {
      MAS_LAB_TFJS_NODE: join(engineFolder, 'node_modules', '@tensorflow', 'tfjs-node'),
    }),
  };
}
