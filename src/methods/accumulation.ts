import type { MethodDescription } from '../core/experiment/experiment';
import { accumulationShares } from '../core/methods/options/accumulation';
import { bytesOf, type Parameter } from '../network/layer';
import { guardedBy, measured, measuredRows } from './guarded';
import { lambdaOf } from './lambda';
import type { Consolidation, ImportancePass, Learner, Method, MethodContext } from './method';
import { anchorOf, importanceOf, quadraticPenalty } from './quadraticPenalty';

type Description = Extract<MethodDescription, { kind: 'mas' | 'local-mas' }>;
type OmegaByName = ReadonlyMap<string, Float32Array>;

/**
 * What global and local MAS share: the penalty λ Σ Ω (θ − θ*)², and how the Ω of tasks are joined when one is over.
 *
 *   sum        Ω ← Ω + Ω_t      (mean and ema weigh the two; for a task that is to be forgotten max(Ω − Ω_t, 0))
 *   recompute  the same over all tasks so far, from nothing, each Ω_t measured anew with the newest weights
 *
 * `rescale` divides Ω_t by its largest or mean element over all guarded weights, so that tasks count alike whatever the
 * size of their outputs.
 */
export function synapses(description: Description, context: MethodContext, pass: ImportancePass): Method {
  const guarded = guardedBy(description.heads, context);
  const penalty = quadraticPenalty(guarded, lambdaOf(description));
  const measure = (learner: Learner, of = learner.task) => {
    const { samples, own } = measured(learner, guarded, context, description, of);
    return { samples, own: rescaled(own, description.rescale) };
  };
  if (description.accumulate !== 'recompute') {
    return {
      ...penalty,
      importance: pass,
      afterTask(learner) {
        const { samples, own } = measure(learner);
        return { samples, own, accumulated: accumulate(learner, guarded, own, description) };
      },
    };
  }
  return {
    ...penalty,
    importance: { ...pass, tasks: 'all' },
    keptBytes(learner) {
      const inputs = context.sampleBytes - 1;
      const samples = learner.tasks.map((each) => measuredRows(learner, each, description).length);
      return bytesOf(penalty.memory) + inputs * samples.reduce((sum, count) => sum + count, 0);
    },
    afterTask(learner) {
      const found = learner.tasks.map((each) => ({ task: each.number, ...measure(learner, each) }));
      return {
        samples: found.reduce((sum, { samples }) => sum + samples, 0),
        own: found.at(-1)?.own ?? new Map(),
        accumulated: recomputed(learner, guarded, found, description.forget),
      };
    },
  };
}

/** Divides a task's Ω by its largest or mean element over all tensors; an Ω of nothing but zeros stays so. */
function rescaled(own: OmegaByName, rescale: Description['rescale']): OmegaByName {
  if (rescale === 'none') return own;
  const all = [...own.values()];
  const fold = (of: (omega: Float32Array) => number) => all.map(of);
  const sum = fold((omega) => omega.reduce((total, value) => total + value, 0)).reduce((a, b) => a + b, 0);
  const count = fold((omega) => omega.length).reduce((a, b) => a + b, 0);
  const largest = fold((omega) => omega.reduce((most, value) => Math.max(most, value), 0)).reduce(
    (a, b) => Math.max(a, b),
    0,
  );
  const unit = rescale === 'max' ? largest : sum / count;
  return unit > 0 ? new Map([...own].map(([name, omega]) => [name, omega.map((value) => value / unit)])) : own;
}

/**
 * Joins a task's own Ω to the accumulated ones, moves the anchors, and gives the accumulated Ω of all guarded parameters.
 * Those without an own Ω, of other tasks' heads, stay as they are.
 */
function accumulate(
  learner: Learner,
  guarded: readonly Parameter[],
  own: OmegaByName,
  description: Description,
): Consolidation['accumulated'] {
  return new Map(
    guarded.map(({ name }) => {
      const omega = own.get(name);
      return [name, omega ? joined(learner, name, omega, description) : learner.read(importanceOf(name))];
    }),
  );
}

function joined(learner: Learner, name: string, own: Float32Array, description: Description): Float32Array {
  const { anchor, forget } = description;
  const before = learner.read(importanceOf(name));
  const theta = learner.read(name);
  const anchors = learner.read(anchorOf(name));
  const [keep, share] = accumulationShares(description, learner.task.number);
  const take = forget.includes(learner.task.number) ? -share : share;
  const omega = before.map((earlier, i) => Math.max(0, keep * earlier + take * (own[i] ?? 0)));
  // Σ_t Ω_t (θ − θ_t)² = Ω (θ − θ̄)² + constant, with Ω = Σ_t Ω_t and θ̄ the mean of the θ_t weighted by Ω_t: one
  // anchor can stand for all of them. A task that is to be forgotten has no θ_t in it.
  const moved =
    anchor === 'last'
      ? theta
      : theta.map((now, i) => {
          const weight = Math.max(0, take) * (own[i] ?? 0);
          const all = omega[i] ?? 0;
          return all > 0 ? ((all - weight) * (anchors[i] ?? 0) + weight * now) / all : now;
        });
  learner.write(importanceOf(name), omega);
  learner.write(anchorOf(name), moved);
  return omega;
}

/**
 * What the Ω of tasks amounts to when each is measured anew, joined from nothing as the method joins them.
 * @param found the own Ω of tasks 1..T in their order
 */
export function joinedAnew(description: Description, found: readonly OmegaByName[]): Map<string, Float32Array> {
  const all = new Map<string, Float32Array>();
  for (const [i, own] of found.entries()) {
    const [keep, share] = accumulationShares(description, i + 1);
    const take = description.forget.includes(i + 1) ? -share : share;
    for (const [name, omega] of rescaled(own, description.rescale)) {
      const before = all.get(name);
      all.set(
        name,
        omega.map((value, at) => Math.max(0, keep * (before?.[at] ?? 0) + take * value)),
      );
    }
  }
  return all;
}

/** Ω of all tasks in their order, from nothing, and the anchors at the newest weights. */
function recomputed(
  learner: Learner,
  guarded: readonly Parameter[],
  found: readonly { readonly task: number; readonly own: OmegaByName }[],
  forget: readonly number[],
): Consolidation['accumulated'] {
  return new Map(
    guarded.map(({ name }) => {
      const omega = learner.read(importanceOf(name)).fill(0);
      for (const { task, own } of found) {
        const sign = forget.includes(task) ? -1 : 1;
        own.get(name)?.forEach((value, i) => {
          omega[i] = Math.max(0, (omega[i] ?? 0) + sign * value);
        });
      }
      learner.write(importanceOf(name), omega);
      learner.write(anchorOf(name), learner.read(name));
      return [name, omega];
    }),
  );
}
