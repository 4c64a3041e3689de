import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pytorch } from '../../src/session/weightExports/pytorch';
import { encode } from '../../src/store/safetensors';
import { Pace } from '../../src/training/pace';
import type { RegionBatch } from '../../src/training/program/regionFeeds';
import { slotOf, weightOf } from '../../src/training/program/state';
import { classesOf, measuredRegions, trainingRegions } from '../../src/training/regions';
import type { startDetector } from './detector';
import { takeSteps } from './learner';

/** Steps that both sides take from the same weights. */
const STEPS = 5;
/** Pictures whose Ω both sides measure. */
const MEASURED = 10;

type Detector = Awaited<ReturnType<typeof startDetector>>;

/**
 * What both sides compute the same from, and what ours computes from it; bench/peer/detector_data.py reads it. The pictures
 * and their objects stand in the data set itself. Tensors of the network are as our export for PyTorch has them.
 *
 * - `about.json`: the network, the pictures' files, the classes in the order of their labels, how regions are sampled; of
 *   each step its pictures and regions; of each measured picture its regions.
 * - `proposals`: float32 `[proposals of all pictures, 4]`
 * - `weights`, and `gradients` (of the first step) and `importance` at these.
 *
 * @returns the losses of the steps
 */
export function writeDetectorReference(folder: string, trained: Detector, measured: Detector) {
  const { learner, targets, task, epoch } = trained;
  const { experiment, stream, program } = learner;
  const { training, network, seed } = experiment;
  if (training.optimizer.kind !== 'adam' || network.kind !== 'fast-rcnn') throw new Error('the bench knows no other');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, valuesOf: (parameter: string) => Float32Array | undefined) => {
    const state = pytorch({
      description: network,
      network: program.network,
      inputShape: stream.inputShape,
      valuesOf: (parameter) => valuesOf(parameter.name) ?? missing(parameter.name),
    });
    writeFileSync(join(folder, `${name}.safetensors`), Buffer.concat(encode(state)));
  };
  const start = learner.state();
  write('weights', (name) => start.get(weightOf(name)));

  // After the first step, Adam's m is (1 − β₁) times its gradient.
  takeSteps(learner, epoch, new Pace(0, 1), 0, 1);
  const { beta1 } = training.optimizer;
  const moments = learner.state();
  write('gradients', (name) => moments.get(slotOf('m', name))?.map((m) => m / (1 - beta1)));
  learner.restore(start);
  const losses = takeSteps(learner, epoch, new Pace(0, STEPS), 0, STEPS);

  measured.learner.restore(new Map([...measured.learner.state(), ...start]));
  const chosen = task.train.subarray(0, MEASURED);
  const omega = measured.learner.importance(chosen);
  write('importance', (name) => omega.get(name));

  const places = new Map([...task.train].map((row, place) => [row, place]));
  const shown = (rows: Int32Array, batch: RegionBatch) => ({
    pictures: [...rows].map((row) => places.get(row)),
    regions: regionsIn(batch, stream.inputShape),
  });
  const labelled = classesOf(targets, [task]);
  const { rows } = epoch.chunk(0, STEPS);
  const { batchSize } = training;
  const about = {
    body: network.body,
    size: network.size,
    ...targets.options,
    batch: batchSize,
    classes: targets.classNames.slice(labelled.first, labelled.first + labelled.count),
    files: [...task.train].map((row) => targets.pictures[row]?.path),
    proposals: [...task.train].map((row) => targets.proposals(row).length / 4),
    steps: losses.map((_, step) => {
      const own = rows.subarray(step * batchSize, (step + 1) * batchSize);
      return shown(own, trainingRegions(targets, own, labelled, { seed, step }));
    }),
    measured: [...chosen].map((row) => {
      const own = Int32Array.of(row);
      return shown(own, measuredRegions(targets, own, seed));
    }),
  };
  writeFileSync(join(folder, 'about.json'), JSON.stringify(about));
  const proposals = [...task.train].map((row) => new Uint8Array(targets.proposals(row).slice().buffer));
  writeFileSync(join(folder, 'proposals'), Buffer.concat(proposals));
  return { losses };
}

/** Those that count, as torchvision has them: the picture's place in the batch, then x1, y1, x2, y2 in pixels of the input. */
function regionsIn(batch: RegionBatch, [height, width]: readonly [number, number, number]): number[][] {
  return Array.from({ length: batch.count }, (_, i) => i).flatMap((i) => {
    if (batch.weights[i] === 0) return [];
    const [y1 = 0, x1 = 0, y2 = 0, x2 = 0] = batch.boxes.subarray(4 * i, 4 * i + 4);
    return [[batch.pictures[i] ?? 0, x1 * width, y1 * height, x2 * width, y2 * height]];
  });
}

function missing(name: string): never {
  throw new Error(`there is no ${name}`);
}
