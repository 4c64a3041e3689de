import type { MethodDescription } from '../core/experiment/experiment';
import { accumulationShares } from '../core/methods/options/accumulation';
import { bytesOf } from '../network/layer';
import { guardedBy, measured, measuredRows } from './guarded';
import { lambdaOf } from './lambda';
import type { Learner } from './learner';
import { type ImportancePass, type Method, type MethodContext, memoryOf } from './method';
import { quadraticPenalty } from './quadraticPenalty';
import { anchorOf, importanceOf } from './variables';

type Description = Extract<MethodDescription, { kind: 'mas' | 'local-mas' }>;
type OmegaByName = ReadonlyMap<string, Float32Array>;

/** Ω_t of a task alone. */
interface OwnOmega {
  readonly task: number;
  readonly own: OmegaByName;
}

/**
 * What global and local MAS share: the penalty λ Σ Ω (θ − θ*)², and how each task's Ω_t is accumulated.
 *
 *   sum        Ω ← Ω + Ω_t      (mean and ema weight the two; for a task that is to be forgotten max(Ω − Ω_t, 0))
 *   recompute  the same for all tasks so far, from zero, with each Ω_t measured again with the newest weights
 *
 * `rescale` divides Ω_t by its largest or mean element over all guarded weights, so that tasks count alike whatever the
 * size of their outputs.
 */
export function synapses(description: Description, context: MethodContext, pass: ImportancePass): Method {
  const guarded = guardedBy(description.heads, context);
  const quadratic = quadraticPenalty(guarded, lambdaOf(description));
  const recomputes = description.accumulate === 'recompute';
  return {
    ...quadratic,
    importance: recomputes ? { ...pass, tasks: 'all' } : pass,
    ...(recomputes && {
      keptBytes(learner) {
        const samples = learner.tasks.map((task) => measuredRows(learner, task, description).length);
        return bytesOf(memoryOf(quadratic)) + context.inputBytes * samples.reduce((sum, count) => sum + count, 0);
      },
    }),
    afterTask(learner) {
      const found = (recomputes ? learner.tasks : [learner.task]).map((of) => {
        const { samples, own } = measured(learner, guarded, context, description, of);
        return { task: of.number, samples, own: rescaled(own, description.rescale) };
      });
      const before = recomputes ? [] : guarded.map(({ name }) => [name, learner.read(importanceOf(name))] as const);
      const accumulated = accumulate(description, found, new Map(before));
      const last = { task: learner.task.number, own: found.at(-1)?.own ?? new Map() };
      consolidate(learner, description, accumulated, last);
      return { samples: found.reduce((sum, { samples }) => sum + samples, 0), own: last.own, accumulated };
    },
  };
}

/** Ω of all tasks from 1 on when the Ω_t of each has been measured again, accumulated as the method does. */
export function reestimated(description: Description, found: readonly OmegaByName[]): OmegaByName {
  const own = found.map((each, i) => ({ task: i + 1, own: rescaled(each, description.rescale) }));
  return accumulate(description, own, new Map());
}

/** Adds the Ω_t of tasks that follow each other: Ω ← max(0, keep Ω + take Ω_t). Other tasks' heads stay as they are. */
function accumulate(description: Description, found: readonly OwnOmega[], before: OmegaByName): OmegaByName {
  const all = new Map(before);
  for (const { task, own } of found) {
    const [keep, take] = sharesOf(description, task);
    for (const [name, omega] of own) {
      const earlier = all.get(name);
      all.set(
        name,
        omega.map((value, i) => Math.max(0, keep * (earlier?.[i] ?? 0) + take * value)),
      );
    }
  }
  return all;
}

/** What the Ω so far and Ω_t are multiplied with; a task that is to be forgotten is subtracted. */
function sharesOf(description: Description, task: number): readonly [number, number] {
  const [keep, take] = accumulationShares(description, task);
  return [keep, description.forget.includes(task) ? -take : take];
}

/** Writes the accumulated Ω of what the task used, and moves the anchors. */
function consolidate(learner: Learner, description: Description, accumulated: OmegaByName, last: OwnOmega): void {
  const [, take] = sharesOf(description, last.task);
  for (const [name, own] of last.own) {
    const omega = accumulated.get(name) ?? own;
    const theta = learner.read(name);
    const anchor = learner.read(anchorOf(name));
    learner.write(importanceOf(name), omega);
    // Σ_t Ω_t (θ − θ_t)² = Ω (θ − θ̄)² + constant, with Ω = Σ_t Ω_t and θ̄ the mean of the θ_t weighted by Ω_t: one
    // anchor can stand for all of them. The θ_t of a task that is to be forgotten is not part of it.
    const mean = (now: number, i: number) => {
      const weight = Math.max(0, take) * (own[i] ?? 0);
      const all = omega[i] ?? 0;
      return all > 0 ? ((all - weight) * (anchor[i] ?? 0) + weight * now) / all : now;
    };
    learner.write(anchorOf(name), description.anchor === 'last' ? theta : theta.map(mean));
  }
}

/** Divides a task's Ω by its largest or mean element over all tensors; an Ω of zeros stays as it is. */
function rescaled(own: OmegaByName, rescale: Description['rescale']): OmegaByName {
  if (rescale === 'none') return own;
  const all = [...own.values()];
  const max = Math.max(0, ...all.map((omega) => omega.reduce((a, b) => Math.max(a, b), 0)));
  const sum = all.map((omega) => omega.reduce((a, b) => a + b, 0)).reduce((a, b) => a + b, 0);
  const unit = rescale === 'max' ? max : sum / all.reduce((count, { length }) => count + length, 0);
  return unit > 0 ? new Map([...own].map(([name, omega]) => [name, omega.map((value) => value / unit)])) : own;
}

/** The sum of the Ω of tasks, element by element. */
export function sumOf(omegas: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = omegas;
  return first.map((_, i) => omegas.reduce((sum, omega) => sum + (omega[i] ?? 0), 0));
}
