import { UserError } from '../../core/userError';
import { EXIT } from '../../session/outcome';
import type { JobExit, QueuedTask } from './commands';
import { JOB_EXIT } from './script';

/**
 * What has become of a job that is over and has left no outcome.
 *
 * `unusable`: its node cannot run sessions, and so cannot others; `interrupted`: it can be requeued; `ended` and
 * `cancelled`: it cannot. `why`: in Slurm's words.
 */
export type Loss =
  | { readonly kind: 'unusable'; readonly error: UserError }
  | { readonly kind: 'interrupted' | 'ended' | 'cancelled'; readonly why: string };

const OVER = new Set(
  'BOOT_FAIL CANCELLED COMPLETED DEADLINE FAILED NODE_FAIL OUT_OF_MEMORY PREEMPTED REVOKED TIMEOUT'.split(' '),
);

/** Whether a job will not run any more, unless it is requeued. */
export function isOver({ state }: QueuedTask): boolean {
  return OVER.has(state);
}

const INTERRUPTED = new Set(['BOOT_FAIL', 'NODE_FAIL', 'PREEMPTED', 'TIMEOUT']);

/** @param place the folder that nodes must see */
export function lossOf(queued: QueuedTask | undefined, exit: JobExit | undefined, place: string): Loss {
  const error = unusable(exit, place);
  if (error) return { kind: 'unusable', error };
  if (!queued) return { kind: 'ended', why: 'nothing any more' };
  const { state, reason } = queued;
  const details = [reason === 'None' ? '' : reason, exit ? `exit code ${exit.code}:${exit.signal}` : ''];
  const why = [state, ...details.filter((text) => text !== '')].join(', ');
  if (state === 'CANCELLED') return { kind: 'cancelled', why };
  const isKilled = exit !== undefined && (exit.signal > 0 || exit.code === EXIT.requeue);
  return { kind: INTERRUPTED.has(state) || isKilled ? 'interrupted' : 'ended', why };
}

function unusable(exit: JobExit | undefined, place: string): UserError | undefined {
  if (exit?.code === JOB_EXIT.folderUnseen) {
    return new UserError(
      `The compute nodes do not see ${place}.`,
      'Put the runs on a file system that all nodes share, e.g. with --runs, under the same path everywhere.',
    );
  }
  if (exit?.code === JOB_EXIT.noNode) {
    return new UserError(
      'The compute nodes cannot run sessions: there is no Node.js, or MAS Lab is not there.',
      'Set slurm.node to a Node.js on the nodes, and install MAS Lab on a file system that they share; `mas-lab doctor --on slurm` checks both.',
    );
  }
  return undefined;
}
