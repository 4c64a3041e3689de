import { type MethodDescription, methodNamed } from '../methods/methods';

/**
 * How λ is found without old data (the continual hyper-parameter framework of De Lange et al., TPAMI 2021, section 4): a
 * task is first trained without any penalty, for reference, then with a high λ, which is lowered while the accuracy on the
 * *new* task stays below a share of the reference.
 */
export interface LambdaSearch {
  /** λ of the first attempt. */
  readonly start: number;
  /** What λ is multiplied with from one attempt to the next. */
  readonly factor: number;
  /** Share of the reference accuracy that is enough. */
  readonly share: number;
  /** Maximum number of attempts; the last λ is used whatever it reaches. */
  readonly tries: number;
}

/** One training of the task from its beginning. */
export interface LambdaAttempt {
  /** 0 for the reference. */
  readonly lambda: number;
  /** Fraction 0..1, on samples of the new task. */
  readonly accuracy: number;
}

/**
 * What an attempt means: it is the `reference`; or λ is still `too-high`; or λ is `chosen`, because the attempt reached
 * enough, or `last-chosen`, because it was the last.
 */
export type Verdict = 'reference' | 'too-high' | 'chosen' | 'last-chosen';

export const isOver = (verdict: Verdict): boolean => verdict === 'chosen' || verdict === 'last-chosen';

/** How the method's λ is searched, every default filled in; undefined where the experiment says what it is. */
export function lambdaSearchOf(method: MethodDescription): LambdaSearch | undefined {
  if (!('lambda' in method) || method.lambda !== 'search') return undefined;
  const kind = methodNamed(method.kind);
  if (!kind.lambda) throw new Error(`${method.kind} has an option λ, but its kind does not say where a search starts`);
  const { start = kind.lambda.start, factor = 0.5, share = 0.8, tries = 10 } = method.search ?? {};
  return { start, factor, share, tries };
}

/** λ of the next attempt after these, the reference first. */
export function lambdaAfter({ start, factor }: LambdaSearch, attempts: readonly LambdaAttempt[]): number {
  return attempts.length === 0 ? 0 : start * factor ** (attempts.length - 1);
}

/** What the last of these attempts means. */
export function verdictOn({ share, tries }: LambdaSearch, attempts: readonly LambdaAttempt[]): Verdict {
  const [reference, ...others] = attempts;
  const last = others.at(-1);
  if (!reference || !last) return 'reference';
  if (last.accuracy >= share * reference.accuracy) return 'chosen';
  return others.length < tries ? 'too-high' : 'last-chosen';
}
