import { createInterface } from 'node:readline';
import { inputShapeOf, openStream } from '../../src/benchmarks/streams/openStream';
import { type Experiment, experimentSchema } from '../../src/core/experiment/experiment';
import { parseExperiment } from '../../src/core/experiment/parseExperiment';
import type { Engine } from '../../src/graph/session';
import { openSessionEngine } from '../../src/session/engine';
import { readText } from '../../src/store/readText';
import { Epoch } from '../../src/training/batches';
import { Pace } from '../../src/training/pace';
import { TaskLearner } from '../../src/training/taskLearner';
import { usefulDivision } from '../../src/training/threads';
import type { Order } from '../contender';
import type { Method } from '../settings';
import { writeDetectorReference } from './detectorReference';
import { takeSteps } from './learner';

/** What both sides train, but for its method, in its first task. */
const EXAMPLE = 'examples/scenes-many.mas.json';

/** A detector at the start of its first task. */
export async function startDetector(engine: Engine, experiment: Experiment) {
  const stream = await openStream(experiment, {});
  const [task] = stream.tasks;
  const { detection } = stream;
  if (!task || !detection) throw new Error(`${EXAMPLE} has no task of objects`);
  const learner = new TaskLearner(engine, experiment, stream);
  await learner.begin(task, new Map());
  learner.prepare();
  const epoch = new Epoch(stream, [task], experiment.training.batchSize, experiment.seed, 0, false);
  return { learner, task, targets: detection, epoch };
}

function exampleWith(method: Method): Experiment {
  return experimentSchema.parse({ ...parseExperiment(readText(EXAMPLE), EXAMPLE), method });
}

/**
 * Our detector as a process of its own, as PyTorch's is (bench/peer/detector.py). Reads orders from standard input, one JSON
 * object a line, and answers each with one: the milliseconds of so many steps, or of Ω of so many pictures.
 */
export async function main(): Promise<number> {
  const [plain, guarded] = [exampleWith({ kind: 'finetune' }), exampleWith({ kind: 'mas', lambda: 1 })];
  const { network, benchmark } = plain;
  const useful = async (processors: number) => usefulDivision(plain, await inputShapeOf(benchmark, {}), processors);
  const engine = await openSessionEngine({ kind: 'probe', engine: 'native' }, [], { network, useful });
  const trained = await startDetector(engine, plain);
  const measured = await startDetector(engine, guarded);
  const pace = new Pace(0, Number.MAX_SAFE_INTEGER);
  let taken = 0;
  const work = (order: Extract<Order, { readonly do: 'time' }>) => {
    const { learner, task, epoch } = order.work === 'train' ? trained : measured;
    if (order.work === 'train') {
      takeSteps(learner, epoch, pace, taken, order.amount);
      taken += order.amount;
    } else learner.importance(task.train.subarray(0, order.amount));
  };
  const answer = (order: Order): object => {
    if (order.do === 'open') return writeDetectorReference(order.folder, trained, measured);
    if (order.do !== 'time') throw new Error(`${order.do} is not done here`);
    const began = performance.now();
    work(order);
    return { ms: performance.now() - began };
  };
  const { version, threads, lanes } = engine.info;
  console.log(JSON.stringify({ about: `TensorFlow ${version}`, threads, lanes }));
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(answer(JSON.parse(line))));
  }
  trained.learner.close();
  measured.learner.close();
  return 0;
}
