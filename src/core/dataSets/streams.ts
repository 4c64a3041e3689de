import type { BenchmarkKind, StreamOffer } from '../benchmarks/benchmarkKind';
import * as benchmarks from '../benchmarks/list';
import type { DetectionDescription } from '../detection/description';
import { kindsOf } from '../kind';
import type { Description } from './description';

/** The ways in which a kind of benchmark makes tasks of a data set; the first is the usual one. */
export interface StreamChoice extends Pick<BenchmarkKind, 'kind' | 'title' | 'description'> {
  readonly offers: readonly [StreamOffer, ...StreamOffer[]];
}

/** Those that most papers use; tasks that the data set numbers are what it was made for. */
const USUAL = ['domains', 'split', 'permuted'];

/** The streams that can be made of a data set, the usual ones first. */
export const streamChoices = (about: Description): readonly StreamChoice[] =>
  choices((kind) => kind.offers?.(about) ?? []);

/** The same of a detection data set. */
export const objectStreamChoices = (about: DetectionDescription): readonly StreamChoice[] =>
  choices((kind) => kind.objectOffers?.(about) ?? []);

function choices(offersOf: (kind: BenchmarkKind) => readonly StreamOffer[]): readonly StreamChoice[] {
  const rank = (kind: string) => (USUAL.includes(kind) ? USUAL.indexOf(kind) : USUAL.length);
  return (kindsOf(benchmarks) as readonly BenchmarkKind[])
    .flatMap((each): StreamChoice[] => {
      const { kind, title, description } = each;
      const [first, ...others] = offersOf(each);
      return first ? [{ kind, title, description, offers: [first, ...others] }] : [];
    })
    .sort((a, b) => rank(a.kind) - rank(b.kind));
}
