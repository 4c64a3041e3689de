import * as z from 'zod';
import type { FoundProblem } from '../../experiment/problem';
import type { Traits } from '../../experiment/traits';
import { count, fraction } from '../../experiment/values';
import type { Importance } from '../methodKind';
import { heads, headsText } from './heads';
import { importanceData, samples, samplesText } from './measurement';

/** How Ω is measured and that of tasks is joined, in methods that measure it on inputs alone. */
export const accumulation = {
  accumulate: z
    .enum(['sum', 'mean', 'ema', 'recompute'])
    .default('sum')
    .describe(
      'Over tasks: sum (paper), mean, moving average with `decay`; or recompute: the sum, re-estimated after each task on the inputs of every task so far.',
    ),
  decay: fraction.default(0.5).describe('Weight of the earlier Ω; only used when accumulate is ema.'),
  anchor: z
    .enum(['last', 'each'])
    .default('last')
    .describe('θ*: the weights after the last task (paper), or each task’s own (exact sum of all penalties).'),
  rescale: z
    .enum(['none', 'max', 'mean'])
    .default('none')
    .describe('Whether each task’s Ω is first divided by its largest or mean element, over all guarded weights.'),
  forget: z
    .array(count)
    .default([])
    .describe('Tasks to forget on purpose, by number: after one, Ω ← max(Ω − Ω_task, 0) instead of Ω + Ω_task.'),
  heads,
  importanceData,
  samples,
};

type Accumulation = z.output<z.ZodObject<typeof accumulation>>;

/** Weights of the earlier Ω and of the task's own in the accumulated one, after task `task` (from 1). */
export function accumulationShares(
  { accumulate, decay }: Pick<Accumulation, 'accumulate' | 'decay'>,
  task: number,
): readonly [earlier: number, own: number] {
  switch (accumulate) {
    case 'sum':
    case 'recompute':
      return [1, 1];
    case 'mean':
      return [(task - 1) / task, 1 / task];
    case 'ema':
      return task === 1 ? [0, 1] : [decay, 1 - decay];
  }
}

/** The Ω that is joined so. No own Ω comes back where old ones are re-estimated, or where it was subtracted. */
export const accumulatedImportance: Importance<Accumulation> = {
  shares: accumulationShares,
  tellsOwn: ({ accumulate, forget }, task) => !forget.includes(task) && (accumulate !== 'recompute' || task === 1),
  fromInputs: true,
};

export function* accumulationRules(
  { accumulate, anchor, forget }: Accumulation,
  { benchmark: { tasks } }: Traits,
): Iterable<FoundProblem> {
  if (accumulate === 'recompute' && anchor === 'each') {
    const message = 'not used when accumulate is "recompute", which re-estimates Ω with the newest weights; use last';
    yield { keys: ['method', 'anchor'], message };
  }
  for (const [i, task] of forget.entries()) {
    const keys = ['method', 'forget', i];
    if (forget.indexOf(task) < i) yield { keys, message: `task ${task} appears twice` };
    else if (tasks !== undefined && task > tasks) {
      yield { keys, message: `there is no task ${task}: the benchmark has ${tasks}` };
    }
  }
}

/** The penalty on an accumulated Ω, `omega` saying what that is of a sample. */
export function quadraticConvention(omega: string, options: Accumulation, { scenario }: Traits): string {
  const anchors = { last: 'θ* of the last task', each: 'θ* of each task' };
  return (
    `λ Σ Ω (θ − θ*)²; Ω: ${omega}, mean over ${samplesText(options.importanceData)}, ${accumulationText(options)}; ` +
    `${headsText(options.heads, scenario)}; ${anchors[options.anchor]}`
  );
}

function accumulationText({ accumulate, decay, rescale, forget }: Accumulation): string {
  const over = {
    sum: 'sum over tasks',
    mean: 'mean over tasks',
    ema: `moving average over tasks (${decay} earlier)`,
    recompute: 'sum over tasks, re-estimated after each on the inputs of all',
  }[accumulate];
  const scaled = { none: '', max: 'each task’s scaled to largest 1, ', mean: 'each task’s scaled to mean 1, ' }[
    rescale
  ];
  const less = forget.length > 0 ? `, less that of task ${forget.join(', ')}, not below 0` : '';
  return `${scaled}${over}${less}`;
}
