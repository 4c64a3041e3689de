import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anchorOf, importanceOf } from '../../src/methods/variables';
import { Pace } from '../../src/training/pace';
import { type State, weightOf } from '../../src/training/program/state';
import type { Work } from '../works';
import { type startOurs, takeSteps } from './learner';

/** Steps that both sides take from the same weights. */
const STEPS = 10;

type Ours = Awaited<ReturnType<typeof startOurs>>;

/** What a work computes from the reference: the losses of steps, or how many test samples are answered correctly. */
export interface Computed {
  readonly losses?: readonly number[];
  readonly correct?: number;
}

/**
 * What both sides compute the same from: weights, Ω, anchors and permutation of a network in its second task, with the
 * mini-batches of some steps; and Ω of the samples in these, measured by ours. bench/peer/reference.py reads it.
 */
export function writeReference(folder: string, { learner, epoch, task }: Ours, batch: number): State {
  const { parameters } = learner.program.network;
  const state = learner.state();
  const { rows } = epoch.chunk(0, STEPS);
  const measured = learner.importance(rows);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, arrays: readonly (Float32Array | Int32Array)[]) =>
    writeFileSync(join(folder, name), Buffer.concat(arrays.map((each) => new Uint8Array(each.slice().buffer))));
  const tensors = (values: State, nameOf: (parameter: string) => string) =>
    parameters.map(({ name }) => values.get(nameOf(name)) ?? missing(nameOf(name)));
  write('weights', tensors(state, weightOf));
  write('omega', tensors(state, importanceOf));
  write('anchor', tensors(state, anchorOf));
  write(
    'measured',
    tensors(measured, (name) => name),
  );
  write('permutation', [task.permutation ?? missing('permutation')]);
  write('rows', [rows]);
  writeFileSync(join(folder, 'about.json'), JSON.stringify({ batch, shapes: parameters.map(({ shape }) => shape) }));
  return new Map([...state].filter(([name]) => !name.startsWith('optimizer/')));
}

/** What ours computes from the reference. Ω of ours is part of it. */
export function computed({ learner, epoch, task }: Ours, reference: State, work: Work): Computed {
  learner.adoptState(reference);
  learner.prepare();
  switch (work) {
    case 'train':
    case 'penalty':
      return { losses: takeSteps(learner, epoch, new Pace(0, STEPS), 0, STEPS) };
    case 'importance':
      return {};
    case 'evaluation':
      return { correct: Math.round(learner.accuracy(task, task.test) * task.test.length) };
  }
}

function missing(name: string): never {
  throw new Error(`the network has no ${name}`);
}
