import { messageOf } from '../../src/core/userError';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { type Answer, type Contender, startContender } from '../contender';
import { medianOf, medianRatio } from '../median';
import { heading, row } from '../table';

/** What PyTorch may be the fastest in, each in a process of its own: one that dies while it compiles takes no other along. */
const FORMS = ['contiguous', 'channels_last', 'contiguous, compiled'] as const;

const works = [
  { work: 'train', title: 'a training step', amount: 50, picturesEach: 2 },
  { work: 'importance', title: 'Ω', amount: 100, picturesEach: 1 },
] as const;
type TimedWork = (typeof works)[number];

/** By how much both sides may differ, relative: sums in another order, and of later losses after steps of Adam. */
const BOUNDS = { first: 1e-4, later: 2e-3 } as const;

/** Rounds of a form that find the fastest, after one in which it may compile. */
const TRIAL = 2;

/** PyTorch in one of its forms. */
interface Form {
  readonly title: string;
  readonly peer: Contender;
}

interface Circumstances {
  /** PyTorch's threads. */
  readonly cores: number;
  /** What is to be told below the table. */
  readonly notes: string[];
}

/**
 * Times steps and Ω of the detector in examples/scenes-many.mas.json beside PyTorch and torchvision, in turns, from the same
 * weights on the same pictures. A step includes all that it takes in the product: regions are sampled, fed and trained on.
 */
export async function compareDetector(python: string, cores: number, rounds: number): Promise<void> {
  const folder = makeTemporary();
  const forms: Form[] = [];
  const ours = await startContender(process.execPath, ['scripts/run.mjs', 'bench/ours/detector.ts']);
  if (!ours) throw new Error('ours does not start: BENCH_VERBOSE=1 shows what it prints');
  try {
    const { losses = [] } = await ours.ask({ do: 'open', folder });
    for (const title of FORMS) {
      const peer = await startContender(python, ['bench/peer/detector.py', folder, title]);
      if (!peer) break;
      forms.push({ title, peer });
    }
    const about = forms[0]?.peer.about ?? `${python} lacks PyTorch, torchvision or pillow: ours is timed alone`;
    console.log(`\nA detector; ${about}; milliseconds for a picture, medians of ${rounds} rounds in turns.`);
    const notes: string[] = [];
    const lines: string[][] = [];
    for (const timed of works) {
      const agreed = await agreeing(timed, losses, forms, { cores, notes });
      lines.push(await compared(timed, ours, agreed, { cores, rounds, notes }));
    }
    heading('work', 'ours', 'PyTorch', 'ratio');
    for (const line of lines) row(...line);
    console.log('');
    for (const note of notes) console.log(`- ${note}`);
  } finally {
    ours.stop();
    for (const { peer } of forms) peer.stop();
    removeTemporary(folder);
  }
}

/**
 * The forms that this work can be done in; why others are left out is noted.
 * @throws Error where one computes something else than ours
 */
async function agreeing(
  { work, title }: TimedWork,
  losses: readonly number[],
  forms: readonly Form[],
  { cores, notes }: Circumstances,
): Promise<readonly Form[]> {
  const found: Form[] = [];
  for (const form of forms) {
    const theirs = await form.peer
      .ask({ do: 'agree', work, threads: cores })
      .catch((error: unknown): Answer => ({ error: messageOf(error) }));
    if (theirs.error !== undefined) {
      notes.push(`PyTorch (${form.title}) cannot do ${title}: ${theirs.error}`);
      continue;
    }
    const { difference = Number.NaN, losses: their = [] } = theirs;
    const apart = work === 'train' ? losses.map((loss, i) => Math.abs((their[i] ?? Number.NaN) / loss - 1)) : [];
    const [first = 0] = apart;
    const agrees = difference <= BOUNDS.first && first <= BOUNDS.first && apart.every((each) => each <= BOUNDS.later);
    const text = `${work === 'train' ? 'gradients' : 'Ω'} by ${difference.toPrecision(2)}`;
    const largest = apart.length > 0 ? `, losses of ${apart.length} steps by ${Math.max(...apart).toPrecision(2)}` : '';
    if (!agrees)
      throw new Error(`PyTorch (${form.title}) computes something else than ours in ${title}: ${text}${largest}`);
    notes.push(`${title}, ${form.title}: differs in ${text}${largest}.`);
    found.push(form);
  }
  return found;
}

/** A row of the table. */
async function compared(
  { work, title, amount, picturesEach }: TimedWork,
  ours: Contender,
  forms: readonly Form[],
  { cores, rounds, notes }: Circumstances & { readonly rounds: number },
): Promise<string[]> {
  const timeOf = async (contender: Contender) => {
    const { ms = Number.NaN, error } = await contender.ask({ do: 'time', work, amount, threads: cores });
    if (error !== undefined) throw new Error(`${contender.about}: ${error}`);
    return ms / amount / picturesEach;
  };
  const trials = new Map<Form, number>();
  for (const form of forms) {
    try {
      const times: number[] = [];
      for (let round = -1; round < TRIAL; round++) times.push(await timeOf(form.peer));
      trials.set(form, Math.min(...times.slice(1)));
    } catch (error) {
      notes.push(`PyTorch (${form.title}) cannot do ${title}: ${messageOf(error)}`);
    }
  }
  const [best] = [...trials].sort(([, a], [, b]) => a - b);
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round++) {
    const own = await timeOf(ours);
    const their = best && (await timeOf(best[0].peer));
    if (round < 0) continue;
    mine.push(own);
    if (their !== undefined) theirs.push(their);
  }
  const how = `${ours.threads} threads`;
  if (!best) return [title, `${medianOf(mine)} (${how})`, '', ''];
  const form = `${best[0].title}, ${cores} threads`;
  return [title, `${medianOf(mine)} (${how})`, `${medianOf(theirs)} (${form})`, medianRatio(theirs, mine).toFixed(2)];
}
