import { beginBranch } from '../store/branchRun';
import { writeCheckpoint } from '../store/checkpoints';
import { acquireRun } from '../store/lock';
import { readEvents } from '../store/logReader';
import { openRun, tidy } from '../store/runDirectory';
import { adaptedImportance } from '../training/adaptation';
import { chooseCheckpoint } from './checkpoint';
import { openSessionEngine } from './engine';
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
  const engine = await openSessionEngine(request, readEvents(run.events), experiment);
  const began = performance.now();
  const { state, samples, histograms } = await adaptedImportance(
    { run, experiment, engine, tell },
    { checkpoint, data, weight, classes, samples: request.samples },
  );
  const seconds = (performance.now() - began) / 1000;

  // The folder is a run once its Ω is adapted: a run that is half made must not be trained.
  const begun = beginBranch({ run, experiment }, { task: checkpoint, path: into, how: 'adapted' });
  const { run: branch } = begun;
  try {
    const lock = await acquireRun(branch, { onWait: tell });
    try {
      const { earlier, append } = lock.log;
      tidy(branch);
      const before = earlier.findLast((event) => event.type === 'checkpoint');
      if (!before) throw new Error(`the run ${branch.id} has no checkpoint`);
      const file = writeCheckpoint(branch, { task: checkpoint, session: lock.session, isAdapted: true }, state);
      const about = { data, weight, samples, seconds, ...(classes && { classes }) };
      append({ type: 'adapted', task: checkpoint, ...about, accumulated: histograms });
      const { memoryBytes, seconds: times } = before;
      append({ type: 'checkpoint', task: checkpoint, ...file, memoryBytes, seconds: times });
    } finally {
      lock.release();
    }
  } catch (error) {
    begun.abandon();
    throw error;
  }
  begun.complete();
  return { run: branch.path, checkpoint, samples, histograms };
}
