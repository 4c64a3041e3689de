import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Product } from './flops';
import type { Work } from './works';

/** What a contender is asked to do, as a line of JSON. The peer also gets a form, and the threads to use. */
export type Order =
  | { readonly do: 'open'; readonly folder: string }
  | { readonly do: 'agree'; readonly work: Work }
  | { readonly do: 'time'; readonly work: Work; readonly amount: number }
  | ({ readonly do: 'product'; readonly times: number } & Product);

/** What it answers with; which of them depends on the order. */
export interface Answer {
  readonly ms?: number;
  readonly error?: string;
  readonly losses?: readonly number[];
  readonly correct?: number;
  /** ‖Ω − Ω′‖₁ / ‖Ω‖₁, of the tensor where it is largest. */
  readonly difference?: number;
  /** The forms that a work can be done in. */
  readonly forms?: Readonly<Record<Work, readonly string[]>>;
}

/** A process that does work when it is told to: ours, or PyTorch. */
export interface Contender {
  /** The library and its version. */
  readonly about: string;
  /** The threads that it has and the lanes that it trains in, where that is settled at its start. */
  readonly threads: number | undefined;
  readonly lanes: number | undefined;
  ask(order: Order & { readonly [more: string]: unknown }): Promise<Answer>;
  stop(): void;
}

/** @returns undefined where it ends before it says what it is */
export async function startContender(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Contender | undefined> {
  const child: ChildProcess = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', process.env.BENCH_VERBOSE ? 'inherit' : 'ignore'],
  });
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error('a child process has no pipes');
  const failed = new Promise<undefined>((done) => child.once('error', () => done(undefined)));
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), failed]);
  if (!first || first.done) return undefined;
  const { about, threads, lanes } = JSON.parse(first.value) as { about: string; threads?: number; lanes?: number };
  return {
    about,
    threads,
    lanes,
    async ask(order) {
      stdin.write(`${JSON.stringify(order)}\n`);
      const answer = await lines.next();
      if (answer.done) throw new Error(`${about} ended at ${JSON.stringify(order)}`);
      return JSON.parse(answer.value) as Answer;
    },
    stop: () => void child.kill(),
  };
}
