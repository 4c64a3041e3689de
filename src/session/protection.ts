import { openRunStream } from '../benchmarks/streams/runStream';
import type { Stream } from '../benchmarks/streams/stream';
import { MAX_ELEMENTS_COMPARED } from '../core/omega/overlap';
import { unprotectedBecause } from '../core/omega/own';
import { countProtected, type InputMap, inputMap, type ProtectedTensor } from '../core/omega/protection';
import { meanShared, type TopWeights, topWeightsOf } from '../core/omega/sharedTops';
import { spread, thinned } from '../core/omega/statistics';
import { UserError } from '../core/userError';
import { readEvents } from '../store/logReader';
import { type OpenRun, openRun, type RunDirectory } from '../store/runDirectory';
import { taskOf } from '../training/checkpointAccuracy';
import { chooseCheckpoint } from './checkpoint';
import { type CheckpointTensors, checkpointReader, floatsOf, ownOmegas, under } from './checkpointTensors';
import { inputImager } from './inputImages';
import type { RequestOf, Results } from './request';

/** Max. tasks whose own Ω is looked at; each takes a checkpoint to read. */
const MAX_TASKS = 100;

/** Which weights a run protects at a checkpoint. It writes nothing. */
export async function protection(request: RequestOf<'protection'>): Promise<Results['protection']> {
  const open = openRun(request.run);
  const { run, experiment } = open;
  const { chosen: checkpoint, learnt } = chooseCheckpoint(run, request.checkpoint);
  const reason = unprotectedBecause(experiment.method);
  if (reason !== undefined) return { run: run.id, checkpoint, kind: 'unprotected', reason };

  const { stream, problem } = await streamOf(open);
  const imageOf = stream && inputImager(experiment, stream, checkpoint);
  const read = checkpointReader(run);
  const tasks = learnt.filter((task) => task <= checkpoint);
  const tops: TopWeights[] = [];
  const compared: number[] = [];
  const maps: InputMap[] = [];
  for (const { task, tensors } of ownOmegas(read, experiment.method, spread(tasks, MAX_TASKS), checkpoint)) {
    compared.push(task);
    const some = [...tensors].map(([name, { data }]) => [name, thinned(data, MAX_ELEMENTS_COMPARED)] as const);
    tops.push(topWeightsOf(new Map(some)));
    const image = stream && imageOf?.('own', tensors, { permutation: taskOf(stream.tasks, task).permutation });
    if (image) maps.push(inputMap(task, image));
  }

  const previous = tasks.findLast((task) => task < checkpoint);
  const before = previous === undefined ? new Map() : protectedTensors(read(previous));
  const now = inOrderOf(run, protectedTensors(read(checkpoint)));
  const counts = countProtected(now, before, meanShared(tops));
  return {
    ...{ run: run.id, checkpoint, kind: 'protected', previous },
    ...{ ...counts, compared, maps, withoutMaps: problem },
  };
}

function protectedTensors(tensors: CheckpointTensors): Map<string, ProtectedTensor> {
  return new Map(
    [...under(tensors, 'importance/')].map(([name, { shape, data }]) => {
      const weight = floatsOf(tensors, `weights/${name}`) ?? new Float32Array(data.length);
      return [name, { shape, omega: data, weight }];
    }),
  );
}

/** A checkpoint has its tensors by name; the event log has them in the network's order. */
function inOrderOf(run: RunDirectory, tensors: ReadonlyMap<string, ProtectedTensor>): Map<string, ProtectedTensor> {
  const measured = readEvents(run.events).findLast((event) => event.type === 'importance');
  const order = measured?.accumulated.map(({ tensor }) => tensor) ?? [];
  return new Map([...tensors].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)));
}

/** The data behind the run, for the order of pixels. What there is to say about them was said when it was trained. */
async function streamOf(open: OpenRun): Promise<{ readonly stream?: Stream; readonly problem?: string }> {
  try {
    return { stream: await openRunStream(open, () => undefined) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: error.message };
  }
}
