import * as z from 'zod';
import { count } from '../experiment/values';
import { MAX_TASKS } from '../run/limits';
import { benchmarkKind } from './benchmarkKind';
import { samplesOfDataSet } from './samples';

export const facts = benchmarkKind({
  kind: 'facts',
  title: 'Facts',
  description:
    'Images are embedded as ⟨subject, predicate, object⟩ and retrieved by facts; every task has some of the facts.',
  options: {
    ...samplesOfDataSet,
    dataset: z.string().min(1).describe('Name of a set of facts, or its folder (see docs/FACTS.md).'),
    tasks: count
      .max(MAX_TASKS)
      .optional()
      .describe('Split the facts at random, by the seed, into this many tasks; default as the set itself says.'),
    distance: z
      .enum(['squared', 'euclidean'])
      .default('squared')
      .describe(
        'Distance of an image V from a fact L, for the loss and for ranking: Σ ‖V − L‖² or Σ ‖V − L‖ over the parts of the fact.',
      ),
  },
  shortest: { dataset: 'digits-and-clothes' },
  metric: 'MAP',
  hasClasses: false,
  fit: {
    scenarios: ['domain-incremental'],
    otherwise: 'all tasks of facts share one embedding; use domain-incremental',
  },
  tasks: ({ tasks }) => tasks,
});
