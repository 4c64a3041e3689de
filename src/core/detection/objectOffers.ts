import type { StreamOffer } from '../benchmarks/benchmarkKind';
import { MAX_TASKS } from '../run/limits';
import type { DetectionClass, DetectionDescription } from './description';

/** Side of the pictures that a new experiment asks for at most: a detector on processors takes its time with larger ones. */
const MAX_SIDE = 256;
/** What sizes are rounded to, so that pooling divides them evenly. */
const UNIT = 16;
/** Pictures in a mini-batch, of which each has many regions. */
const BATCH = 8;
/** Optimizer steps that a task should get, where that is not too many epochs. */
const STEPS = 1000;
const MAX_EPOCHS = 20;

/**
 * The ways to deal the classes of a detection data set to tasks: halves first, then all but one and the last, as Shmelkov et al.
 * (ICCV 2017) do with the classes of VOC, then every even number for each of three tasks or more. Each task has pictures for
 * training and testing.
 */
export function objectOffers(about: DetectionDescription): readonly StreamOffer[] {
  const { classes } = about;
  const n = classes.length;
  const half = Math.ceil(n / 2);
  const even = Array.from({ length: n }, (_, i) => i).filter((each) => each > 1 && n % each === 0 && n / each > 2);
  const dealt = [
    [half, n - half],
    ...(half < n - 1 ? [[n - 1, 1]] : []),
    ...even.map((each) => Array<number>(n / each).fill(each)),
  ];
  return dealt.flatMap((counts): StreamOffer[] => {
    const groups = grouped(classes, counts);
    const isWhole = groups.every(
      (own) => own.some(({ trainPictures }) => trainPictures > 0) && own.some(({ testPictures }) => testPictures > 0),
    );
    if (n < 2 || counts.length > MAX_TASKS || !isWhole) return [];
    const pictures = groups.map((own) =>
      Math.min(
        about.trainPictures,
        own.reduce((sum, { trainPictures }) => sum + trainPictures, 0),
      ),
    );
    const trainSamples = pictures.reduce((sum, each) => sum + each, 0) / counts.length;
    const epochs = Math.min(MAX_EPOCHS, Math.max(1, Math.round((STEPS * BATCH) / trainSamples)));
    const [first = 0] = counts;
    const areEqual = counts.every((each) => each === first);
    return [
      {
        title: areEqual ? `${counts.length} tasks of ${counted(first)}` : `${counted(first)}, then ${counts.at(-1)}`,
        options: { ...sizeFor(about), classesPerTask: areEqual ? first : counts },
        scenario: 'class-incremental',
        trainSamples,
        training: { epochs, batchSize: BATCH },
      },
    ];
  });
}

/** What pictures are stretched to, where they differ in size or are large; otherwise nothing. */
export function sizeFor({ widths, heights }: Pick<DetectionDescription, 'widths' | 'heights'>): {
  readonly height?: number;
  readonly width?: number;
} {
  const [width, height] = [widths.median, heights.median];
  const areEqual = widths.min === widths.max && heights.min === heights.max;
  const shrink = Math.max(1, width / MAX_SIDE, height / MAX_SIDE);
  if (areEqual && shrink === 1) return {};
  const side = (each: number) => Math.max(UNIT, Math.round(each / shrink / UNIT) * UNIT);
  return { height: side(height), width: side(width) };
}

function grouped(classes: readonly DetectionClass[], counts: readonly number[]) {
  let first = 0;
  return counts.map((count) => {
    first += count;
    return classes.slice(first - count, first);
  });
}

const counted = (classes: number) => (classes === 1 ? '1 class' : `${classes} classes`);
