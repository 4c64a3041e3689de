import { openStream } from '../../src/benchmarks/streams/openStream';
import { experimentSchema } from '../../src/core/experiment/experiment';
import type { Engine } from '../../src/graph/session';
import { Epoch } from '../../src/training/batches';
import { Pace } from '../../src/training/pace';
import { TaskLearner } from '../../src/training/taskLearner';
import { median, medianOf } from '../median';
import { takeSteps } from '../ours/learner';
import { heading, row } from '../table';
import { EXAMPLE, exampleExperiment } from '../wholeRun';

const TASKS = 100;
const STEPS = 100;
const SAMPLES = 2000;
/** Tasks whose median counts at the beginning, after the first, and at the end. */
const COUNTED = 10;

interface Taken {
  readonly step: number;
  readonly evaluation: number;
  readonly boundary: number;
  readonly memory: number;
}

/**
 * Trains 100 permuted tasks with MAS, few steps each, one after the other as a run does: neither a step nor a test nor the
 * boundary between two tasks may take longer at the end than at the beginning.
 */
export async function compareTasks(engine: Engine): Promise<void> {
  const example = exampleExperiment(TASKS);
  const experiment = experimentSchema.parse({ ...example, method: { ...example.method, samples: SAMPLES } });
  const stream = await openStream(experiment, {});
  const learner = new TaskLearner(engine, experiment, stream);
  const taken: Taken[] = [];
  let state: Parameters<TaskLearner['begin']>[1] = new Map();
  for (const task of stream.tasks) {
    const began = performance.now();
    await learner.begin(task, state);
    learner.prepare();
    const epoch = new Epoch(stream, [task], experiment.training.batchSize, 0, 0, false);
    const ready = performance.now();
    takeSteps(learner, epoch, new Pace(0, STEPS), 0, STEPS);
    const trained = performance.now();
    learner.edit(() => learner.program.method.afterTask?.(learner));
    state = learner.state();
    const consolidated = performance.now();
    learner.accuracy(task, task.test);
    const tested = performance.now();
    taken.push({
      step: (trained - ready) / STEPS,
      evaluation: tested - consolidated,
      boundary: ready - began + consolidated - trained,
      memory: process.memoryUsage().rss / 1e6,
    });
  }
  learner.close();

  const early = taken.slice(1, 1 + COUNTED);
  const late = taken.slice(-COUNTED);
  console.log(`\nMAS on ${TASKS} permuted tasks, ${EXAMPLE} with ${STEPS} steps each. Medians of ${COUNTED} tasks.`);
  heading('work', `tasks 2 to ${1 + COUNTED}`, `the last ${COUNTED}`, 'late / early');
  const line = (title: string, of: (each: Taken) => number) => {
    const [a, b] = [early.map(of), late.map(of)];
    row(title, medianOf(a), medianOf(b), (median(b) / median(a)).toFixed(2));
  };
  line('a step, ms', ({ step }) => step);
  line('a test of one task, ms', ({ evaluation }) => evaluation);
  line(`between two tasks, with Ω of ${SAMPLES} samples, ms`, ({ boundary }) => boundary);
  line('memory of the process, MB', ({ memory }) => memory);
}
