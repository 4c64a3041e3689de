import { openEngine } from '../graph/engine';
import { branchRun } from '../store/branchRun';
import { writeCheckpoint } from '../store/checkpoints';
import { openEventLog } from '../store/eventLog';
import { acquireRun } from '../store/lock';
import { openRun, tidy } from '../store/runDirectory';
import { adaptedImportance } from '../training/adaptation';
import { chooseCheckpoint } from './checkpoint';
import { tell } from './outcome';
import type { RequestOf, Results } from './request';

/**
 * Re-estimates the Ω of a checkpoint, as the last checkpoint of a new run that continues from there. The run itself
 * stays as it is, and may train meanwhile.
 */
export async function adapt(request: RequestOf<'adapt'>): Promise<Results['adapt']> {
  const { run, experiment } = openRun(request.run);
  const { chosen: checkpoint } = chooseCheckpoint(run, request.checkpoint);
  const { data, classes, weight, into } = request;
  const engine = await openEngine(request.engine);
  const began = performance.now();
  const { state, samples, histograms } = await adaptedImportance(
    { run, experiment, engine, tell },
    { checkpoint, data, weight, classes, samples: request.samples },
  );
  const seconds = (performance.now() - began) / 1000;

  const branch = branchRun({ run, experiment }, { task: checkpoint, path: into }).run;
  const lock = await acquireRun(branch);
  try {
    tidy(branch);
    const log = openEventLog(branch.events);
    try {
      const before = log.earlier.findLast((event) => event.type === 'checkpoint');
      if (!before) throw new Error(`the run ${branch.id} has no checkpoint`);
      const file = writeCheckpoint(branch, checkpoint, state, '-adapted');
      const about = { data, weight, samples, seconds, ...(classes && { classes }) };
      log.append({ type: 'adapted', task: checkpoint, ...about, accumulated: histograms });
      const { memoryBytes, seconds: times } = before;
      log.append({ type: 'checkpoint', task: checkpoint, ...file, memoryBytes, seconds: times });
    } finally {
      log.close();
    }
  } finally {
    lock.release();
  }
  return { run: branch.path, checkpoint, samples, histograms };
}
