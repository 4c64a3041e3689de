import { join } from 'node:path';
import { findDataSet } from '../../src/benchmarks/places/findDataSet';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import type { Contender } from '../contender';
import { costOf } from '../flops';
import { forgetFiles } from '../machine';
import { medianOf, medianRatio } from '../median';
import { productRate, type Rate, rateText } from '../rate';
import { settingOf } from '../settings';
import { heading, row } from '../table';
import { fastest } from '../trial';
import { openOurs, openPeer, startOursProcess } from '../ways';
import { EXAMPLE, exampleExperiment, type PeerSettings, runOurs, runPeer, type WholeRun } from '../wholeRun';
import type { Work } from '../works';

/** Each takes as long as a run of both. */
const MAX_ROUNDS = 3;
const SAMPLES = { train: 60_000, test: 10_000 };
const network = settingOf('mlp256');

/** Runs of one side: the first, with files not in memory if possible, and warm ones. */
interface Runs {
  readonly first: WholeRun | undefined;
  readonly warm: readonly WholeRun[];
}

/**
 * Times whole processes: the session that trains the MAS run of `npm start`, and a PyTorch script of the same work. The
 * script makes as many tests as ours; it writes no checkpoints and no log.
 */
export async function compareProcesses(
  python: string,
  peer: Contender | undefined,
  counts: number[],
  wantedRounds: number,
): Promise<void> {
  const rounds = Math.min(wantedRounds, MAX_ROUNDS);
  const experiment = exampleExperiment();
  const folder = makeTemporary();
  try {
    const { forms, threads, rate } = await peerSettings(peer, counts, join(folder, 'reference'));
    let number = 0;
    const ours = () => runOurs(experiment, join(folder, `run-${++number}`));
    const isCold = forgetFiles();
    const first = await ours();
    const { tests } = first;
    const theirs = async () => peer && runPeer(python, 'whole_run.py', experiment, { forms, threads, tests });
    if (isCold) forgetFiles();
    const theirFirst = await theirs();
    const [warm, theirWarm]: [WholeRun[], WholeRun[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      warm.push(await ours());
      const their = await theirs();
      if (their) theirWarm.push(their);
    }
    console.log(`\nOne process that trains ${EXAMPLE}: seconds; warm: medians of ${rounds}, in turns.`);
    const text = peer ? ` PyTorch: ${settingsText(forms, threads)}.` : '';
    console.log(`Ours: threads ${first.threads}, lanes ${first.lanes}.${text} ${tests.length} tests.`);
    console.log(rateText(rate));
    const floors = floorsOf(experiment.benchmark.tasks, tests.length, rate.rate);
    printRuns({ first, warm }, { first: theirFirst, warm: theirWarm }, isCold, floors);
  } finally {
    removeTemporary(folder);
  }
}

const PARTS = ['training', 'importance', 'evaluation'] as const;
type Floors = Readonly<Record<(typeof PARTS)[number], number>>;

/** Seconds of each part if nothing but products were computed. */
function floorsOf(tasks: number, tests: number, rate: number): Floors {
  const { sample, answer } = costOf(network);
  const pass = (tasks * SAMPLES.train * sample) / rate;
  return { training: pass, importance: pass, evaluation: (tests * SAMPLES.test * answer) / rate };
}

function printRuns(ours: Runs, theirs: Runs, isCold: boolean, floors: Floors): void {
  const isCompared = theirs.first !== undefined;
  heading('process', 'ours', 'PyTorch', 'ratio', 'floor');
  const line = (title: string, of: (run: WholeRun) => number | undefined, floor?: number, digits = 2) => {
    const valuesOf = ({ warm }: Runs) => warm.map((run) => of(run) ?? Number.NaN);
    const [mine, their] = [valuesOf(ours), valuesOf(theirs)];
    const compared = isCompared ? [medianOf(their, digits), medianRatio(their, mine).toFixed(2)] : ['', ''];
    row(title, medianOf(mine, digits), ...compared, floor?.toFixed(2));
  };
  const inParts = ({ parts }: WholeRun) => PARTS.reduce((all, part) => all + (parts[part] ?? 0), 0);
  line('warm', ({ seconds }) => seconds, floors.training + floors.importance + floors.evaluation);
  const [first, their] = [ours.first?.seconds ?? Number.NaN, theirs.first?.seconds];
  const cold = isCold ? 'cold: files not in memory' : 'first run (the system lets nobody forget its files)';
  row(cold, first.toFixed(2), their?.toFixed(2), their && (their / first).toFixed(2), '');
  for (const part of PARTS) line(`warm: ${part}`, ({ parts }) => parts[part], floors[part]);
  line('warm: the rest', (run) => run.seconds - inParts(run));
  line('peak memory, MB', ({ memory }) => memory, undefined, 0);
  line('mean accuracy at the end', ({ accuracy }) => accuracy, undefined, 4);
  const taken = (part: string) => medianOf(theirs.warm.map(({ parts }) => parts[part] ?? Number.NaN));
  if (isCompared) console.log(`\nOf PyTorch’s rest, import takes ${taken('import')} s and data ${taken('data')} s.`);
}

type Settings = Pick<PeerSettings, 'forms' | 'threads'>;

/** The forms and threads that PyTorch is fastest with, and the rate of products. Compiling takes longer than it saves here. */
async function peerSettings(
  peer: Contender | undefined,
  counts: number[],
  folder: string,
): Promise<Settings & { readonly rate: Rate }> {
  const ours = await startOursProcess(network);
  try {
    const rate = await productRate([ours], { peer, peerThreads: counts }, [network]);
    await openOurs(ours, folder);
    const where = { folder, dataset: findDataSet('mnist').path, threads: counts };
    const ways = peer && (await openPeer(peer, network, where));
    const best = async (work: Work, amount: number) => {
      const way =
        ways &&
        (await fastest(
          ways[work].filter(({ form }) => form !== 'compiled'),
          work,
          amount,
        ));
      return { form: way?.form ?? '', threads: way?.threads ?? 1 };
    };
    const penalty = await best('penalty', network.steps);
    const importance = await best('importance', network.samples);
    const evaluation = await best('evaluation', network.tests);
    return {
      forms: { penalty: penalty.form, importance: importance.form, evaluation: evaluation.form },
      threads: { penalty: penalty.threads, importance: importance.threads, evaluation: evaluation.threads },
      rate,
    };
  } finally {
    ours.stop();
  }
}

function settingsText(forms: Settings['forms'], threads: Settings['threads']): string {
  const works = [
    ['training', 'penalty'],
    ['Ω', 'importance'],
    ['evaluation', 'evaluation'],
  ] as const;
  return works.map(([title, work]) => `${title} ${forms[work]}, threads ${threads[work]}`).join('; ');
}
