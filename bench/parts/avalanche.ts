import { join } from 'node:path';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { heading, row } from '../table';
import { exampleExperiment, runOurs, runPeer } from '../wholeRun';

/** Tasks: Avalanche takes long. */
const TASKS = 2;

/** Times a process of ours against one of Avalanche's, once each. */
export async function compareAvalanche(python: string, threads: number): Promise<void> {
  const experiment = exampleExperiment(TASKS);
  const folder = makeTemporary();
  try {
    const ours = await runOurs(experiment, join(folder, 'ours'));
    const every = <T>(value: T) => ({ penalty: value, importance: value, evaluation: value });
    const settings = { tests: ours.tests, threads: every(threads), forms: every('') };
    const theirs = await runPeer(python, 'avalanche_run.py', experiment, settings);
    console.log(
      `\nOne process that trains ${TASKS} permuted tasks with MAS, once: seconds. Avalanche: threads ${threads};`,
    );
    console.log('its Ω is of batches, not of samples, and it tests on the tasks so far alone.');
    heading('process', 'ours', 'Avalanche', 'ratio');
    row('whole', ours.seconds.toFixed(1), theirs.seconds.toFixed(1), (theirs.seconds / ours.seconds).toFixed(2));
    row('peak memory, MB', ours.memory?.toFixed(0), theirs.memory?.toFixed(0));
    row('mean accuracy at the end', ours.accuracy.toFixed(4), theirs.accuracy.toFixed(4));
    for (const [part, seconds] of Object.entries(theirs.parts))
      row(part, ours.parts[part]?.toFixed(1), seconds.toFixed(1));
  } catch (error) {
    console.log(`\nAvalanche did not run: ${String(error).trim().split('\n').at(-1)}`);
  } finally {
    removeTemporary(folder);
  }
}
