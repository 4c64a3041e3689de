import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { Request } from '../../session/request';
import { writeAtomically } from '../../store/atomicFile';
import { onDisk } from '../../store/diskError';
import { contentOf } from '../../store/regularFile';
import { layout } from '../../store/runDirectory';

/** Which job executes a request: in a file beside its result file, so that whoever knows the request finds the job. */
const schema = z.object({
  /** What Slurm calls it, `<array>_<task>`. */
  job: z.string().regex(/^\d+_\d+$/),
  /** What goes before Slurm's commands, where whoever sent it needed that. */
  prefix: z.string().optional(),
});

export type JobRecord = z.output<typeof schema>;

/** The result file of a request; a run that is trained has one of its own. Undefined where the request must name one. */
export function resultFileOf(request: Request): string | undefined {
  if (request.result !== undefined) return request.result;
  return request.kind === 'train' ? join(layout(request.run).path, 'slurm.json') : undefined;
}

/** The folder that compute nodes must see: the one of the runs. */
export function placeOf(request: Request, result: string): string {
  return dirname('run' in request ? layout(request.run).path : result);
}

const recordFile = (result: string) => `${result.replace(/\.json$/, '')}.job.json`;

/** The job of the request with this result file, if one was submitted. */
export function readRecord(result: string): JobRecord | undefined {
  try {
    return schema.parse(JSON.parse(contentOf(recordFile(result)).toString()));
  } catch {
    return undefined;
  }
}

export function writeRecord(result: string, record: JobRecord): void {
  writeAtomically(recordFile(result), [new TextEncoder().encode(`${JSON.stringify(record)}\n`)]);
}

/** Forgets job and result of an earlier session. */
export function forgetResult(result: string): void {
  for (const file of [recordFile(result), result]) onDisk(file, () => rmSync(file, { force: true }));
}
