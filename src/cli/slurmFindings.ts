import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SlurmKeys } from '../core/executors/executorKeys';
import { engineName } from '../core/format';
import type { EngineChoice } from '../graph/engine';
import { startOne } from '../launch/executor';
import { openExecutor } from '../launch/openExecutor';
import { impatientStop } from '../launch/stopPolicy';
import type { Probed } from '../session/request';
import { onDisk } from '../store/diskError';
import { makeFolder } from '../store/makeFolder';
import { runsFolder } from '../store/runDirectory';
import { removeTemporary } from '../store/temporaryFolder';
import { note } from './terminal';

/** What a job of one minute has found on a compute node. */
export interface SlurmFindings {
  /** What the job was sent to. */
  readonly slurm: string;
  readonly job: string;
  /** The folder that the job was asked to see, and has seen. */
  readonly runs: string;
  readonly found: Probed;
}

/**
 * Sends a job that looks for the runs of this folder, for Node.js and for the engine.
 *
 * @throws {UserError} where Slurm refuses it, or the job cannot run a session, with what is missing
 */
export async function examineSlurm(slurm: SlurmKeys, engine: EngineChoice): Promise<SlurmFindings> {
  const executor = openExecutor({ kind: 'slurm', poll: 2, ...slurm, time: '1', warning: 0 });
  await executor.ready();
  const runs = runsFolder(process.cwd());
  onDisk(runs, () => makeFolder(runs));
  const name = join(runs, `.doctor-${randomUUID().slice(0, 8)}`);
  const request = { kind: 'probe', engine, result: `${name}.json` } as const;
  const onWait = (why: string | undefined) => why !== undefined && note(`The job waits: ${why}`);
  const session = startOne(executor, { request, onNote: note, onWait });
  const interrupt = () => void session.stop(impatientStop).catch(() => undefined);
  process.once('SIGINT', interrupt);
  try {
    const found = await session.result();
    return { slurm: executor.describe(), job: session.id ?? '', runs, found };
  } finally {
    process.off('SIGINT', interrupt);
    for (const file of [`${name}.json`, `${name}.job.json`]) removeTemporary(file);
  }
}

export function slurmReport({ slurm, job, runs, found }: SlurmFindings): string {
  const advice = found.fallback
    ? ['', 'To do, if you need it:', '  Set slurm.engineFolder to a folder with TensorFlow that the nodes see.']
    : [];
  return [
    `Slurm       ${slurm}`,
    `job         ${job}, on ${found.host}`,
    `runs        ${runs}, seen there`,
    `Node.js     ${found.node}`,
    `engine      ${engineName(found)}${found.fallback ? ` (TensorFlow cannot be loaded: ${found.fallback})` : ''}`,
    ...advice,
  ].join('\n');
}
