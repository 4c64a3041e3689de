import { join } from 'node:path';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { heading, row } from '../table';
import { exampleExperiment, runOurs, runPeer } from '../wholeRun';

/** How Avalanche is given the data. */
const forms = ['its own data', 'tensors'];
/** Tasks: Avalanche takes long. */
const TASKS = 2;

/** Times a process of ours against one of Avalanche's, once each, in both forms. */
export async function compareAvalanche(python: string, threads: number): Promise<void> {
  const folder = makeTemporary();
  try {
    console.log(`\nOne process that trains permuted tasks with MAS, once: seconds. Avalanche: threads ${threads};`);
    console.log('its Ω is of mini-batches, not of samples, and it tests on the tasks so far alone.');
    for (const form of forms) {
      const experiment = exampleExperiment(TASKS);
      const ours = await runOurs(experiment, join(folder, form));
      const every = <T>(value: T) => ({ penalty: value, importance: value, evaluation: value });
      const settings = { tests: ours.tests, threads: every(threads), forms: every(form) };
      const theirs = await runPeer(python, 'avalanche_run.py', experiment, settings);
      heading(`${TASKS} tasks`, 'ours', `Avalanche, ${form}`, 'ratio');
      row('whole', ours.seconds.toFixed(1), theirs.seconds.toFixed(1), (theirs.seconds / ours.seconds).toFixed(2));
      row('peak memory, MB', ours.memory?.toFixed(0), theirs.memory?.toFixed(0), '');
      row('mean accuracy at the end', ours.accuracy.toFixed(4), theirs.accuracy.toFixed(4), '');
      const sum = (ours.parts.training ?? 0) + (ours.parts.importance ?? 0);
      row('training and Ω', sum.toFixed(1), theirs.parts.training?.toFixed(1), '');
      row('evaluation', ours.parts.evaluation?.toFixed(1), theirs.parts.evaluation?.toFixed(1), '');
    }
  } catch (error) {
    console.log(`\nAvalanche did not run: ${String(error).trim().split('\n').at(-1)}`);
  } finally {
    removeTemporary(folder);
  }
}
