import type { MethodDescription } from './experiment';

/**
 * How λ is found without old data (the continual hyper-parameter framework of De Lange et al., TPAMI 2021, section 4): a
 * task is first learnt without any penalty, for reference, then with λ high, which is lowered while the accuracy on the
 * *new* task stays under a share of the reference.
 */
export interface LambdaSearch {
  /** λ of the first try. */
  readonly start: number;
  /** What λ is multiplied with from one try to the next. */
  readonly factor: number;
  /** Share of the reference accuracy that is enough. */
  readonly share: number;
  /** Tries at most; the last is taken whatever comes of it. */
  readonly tries: number;
}

/** The task learnt once from its beginning, and its accuracy then. */
export interface LambdaTry {
  /** 0 for the reference. */
  readonly lambda: number;
  /** Fraction 0..1, on samples of the new task. */
  readonly accuracy: number;
}

/**
 * What a try means: it is the `reference`; or λ is still `too-high`; or it is `chosen`, because it was enough, or
 * because it was the last.
 */
export type Verdict = 'reference' | 'too-high' | 'chosen' | 'last-chosen';

export const isOver = (verdict: Verdict): boolean => verdict === 'chosen' || verdict === 'last-chosen';

/** λ that a search begins with where the experiment does not say: high for the size that Ω of each method has. */
const STARTS: Readonly<Record<string, number>> = { ewc: 1e5, imm: 0.1 };
const START = 10;

/** How the method's λ is searched, every default filled in; undefined where the experiment says what it is. */
export function lambdaSearchOf(method: MethodDescription): LambdaSearch | undefined {
  if (!('lambda' in method) || method.lambda !== 'search') return undefined;
  const { start = STARTS[method.kind] ?? START, factor = 0.5, share = 0.8, tries = 10 } = method.search ?? {};
  return { start, factor, share, tries };
}

/** λ of the next try after these, the reference first. */
export function lambdaAfter({ start, factor }: LambdaSearch, tried: readonly LambdaTry[]): number {
  return tried.length === 0 ? 0 : start * factor ** (tried.length - 1);
}

/** What the last of these tries means. */
export function verdictOn({ share, tries }: LambdaSearch, tried: readonly LambdaTry[]): Verdict {
  const [reference, ...others] = tried;
  const last = others.at(-1);
  if (!reference || !last) return 'reference';
  if (last.accuracy >= share * reference.accuracy) return 'chosen';
  return others.length < tries ? 'too-high' : 'last-chosen';
}
