import { basename, join, resolve } from 'node:path';

/** Where a run's files are; all paths are absolute. */
export interface RunDirectory {
  readonly path: string;
  /** The folder's name. */
  readonly id: string;
  /** Copy of the experiment, with every default filled in. */
  readonly experiment: string;
  /** The event log, one JSON event per line. */
  readonly events: string;
  readonly checkpoints: string;
  /** Which session works on the run; absent while none does. */
  readonly session: string;
  /** What the session prints. */
  readonly log: string;
  /** If it exists, the session is requested to stop; works across machines. */
  readonly stopRequest: string;
}

export const EXPERIMENT = 'experiment.json';

/** The files of a run at `path`, whether there is one or not. */
export function layout(path: string): RunDirectory {
  const root = resolve(path);
  return {
    path: root,
    id: basename(root),
    experiment: join(root, EXPERIMENT),
    events: join(root, 'events.jsonl'),
    checkpoints: join(root, 'checkpoints'),
    session: join(root, 'session.json'),
    log: join(root, 'session.log'),
    stopRequest: join(root, 'stop-request'),
  };
}
