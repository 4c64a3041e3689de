import type { FoundProblem } from '../experiment/problem';
import type { Traits } from '../experiment/traits';
import { benchmarkKind } from './benchmarkKind';
import { classGroups, groupOffers, splitRules } from './classGroups';
import { samplesOfClasses } from './samples';

/** Published streams bring 10 samples at a time; more than this are no longer few. */
const MAX_BATCH = 64;

export const online = benchmarkKind({
  kind: 'online',
  title: 'Online',
  description:
    'As split, but each sample is trained once, in small mini-batches: training.epochs is 1 (Lopez-Paz & Ranzato 2017, Mai et al. 2022).',
  options: { ...samplesOfClasses, ...classGroups },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  tasks: ({ tasks }) => tasks,
  *rules(options, traits) {
    yield* splitRules(options, traits);
    yield* onePassRules(traits);
  },
  offers: (about) => groupOffers(about).map((each) => ({ ...each, training: { epochs: 1, batchSize: 10 } })),
});

function* onePassRules({ training, method }: Traits): Iterable<FoundProblem> {
  const once = 'in an online stream each sample is trained once';
  if (training.epochs > 1) yield { keys: ['training', 'epochs'], message: `${once}: leave it at 1, or use split` };
  if ((training.laterTasks?.epochs ?? 1) > 1) {
    yield { keys: ['training', 'laterTasks', 'epochs'], message: `${once}: leave it out, or use split` };
  }
  if (training.batchSize > MAX_BATCH) {
    const message = `an online stream brings few samples at a time: set at most ${MAX_BATCH}; published streams have 10`;
    yield { keys: ['training', 'batchSize'], message };
  }
  if (method.warmUpEpochs > 0) yield { keys: ['method', 'warmUpEpochs'], message: `${once}: set it to 0` };
  if (method.searchesLambda) {
    yield { keys: ['method', 'lambda'], message: `${once}, but a search trains a task several times: set a number` };
  }
}
