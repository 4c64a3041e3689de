import type { Answer, Contender } from './contender';
import { startContender } from './contender';
import { inputs, type Setting } from './settings';
import type { Work } from './works';

/** A way to do a work: ours or PyTorch's, with a number of threads and, of PyTorch, in one of its forms. */
export interface Way {
  readonly title: string;
  readonly threads: number;
  readonly form?: string;
  /** Milliseconds of an amount of the work. @throws Error where it cannot be done in this way */
  time(work: Work, amount: number): Promise<number>;
  /** What it computes from the reference. */
  agree(work: Work): Promise<Answer>;
}

const threadsText = (threads: number, lanes = 1) =>
  `${threads} thread${threads > 1 ? 's' : ''}${lanes > 1 ? `, ${lanes} lanes` : ''}`;

/** Ours as a process that can open this network. @param threads default as many as the engine chooses for it */
export async function startOursProcess({ network }: Setting, threads?: number): Promise<Contender> {
  const env = threads === undefined ? {} : { TF_NUM_INTRAOP_THREADS: String(threads) };
  const contender = await startContender(process.execPath, ['scripts/run.mjs', 'bench/ours/serve.ts', network], env);
  if (!contender) throw new Error('ours does not start: BENCH_VERBOSE=1 shows what it prints');
  return contender;
}

/** PyTorch as a process. @returns undefined where this Python has none */
export function startPeer(python: string): Promise<Contender | undefined> {
  return startContender(python, ['bench/peer/serve.py']);
}

/** Opens the network of ours, which writes the reference into `folder`. */
export async function openOurs(ours: Contender, folder: string): Promise<Way> {
  await ours.ask({ do: 'open', folder });
  const threads = ours.threads ?? 0;
  return {
    title: threadsText(threads, ours.lanes),
    threads,
    time: async (work, amount) => milliseconds(await ours.ask({ do: 'time', work, amount })),
    agree: (work) => ours.ask({ do: 'agree', work }),
  };
}

/** Opens a network of PyTorch from the reference in `folder`: for each work the ways in which it can be done. */
export async function openPeer(
  peer: Contender,
  { network }: Setting,
  { folder, dataset, threads }: { readonly folder: string; readonly dataset: string; readonly threads: number[] },
): Promise<Readonly<Record<Work, readonly Way[]>>> {
  const { forms, error } = await peer.ask({ do: 'open', folder, dataset, inputs, threads: 1 });
  if (!forms) throw new Error(`PyTorch cannot open ${network}: ${error}`);
  const waysOf = (work: Work) =>
    forms[work].flatMap((form) =>
      threads.map(
        (count): Way => ({
          title: `${form}, ${threadsText(count)}`,
          threads: count,
          form,
          time: async (timed, amount) =>
            milliseconds(await peer.ask({ do: 'time', work: timed, amount, form, threads: count })),
          agree: (compared) => peer.ask({ do: 'agree', work: compared, form, threads: count }),
        }),
      ),
    );
  return {
    train: waysOf('train'),
    penalty: waysOf('penalty'),
    importance: waysOf('importance'),
    evaluation: waysOf('evaluation'),
  };
}

function milliseconds({ ms, error }: Answer): number {
  if (ms === undefined) throw new Error(error ?? 'no time was told');
  return ms;
}
