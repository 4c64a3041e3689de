import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPoint } from '../../../src/training/points';
import {
  advanced,
  dueAt,
  epochsBegun,
  isOver,
  nextSteps,
  type Position,
  planOf,
  ratesOf,
  untrained,
} from '../../../src/training/position';
import { someExperiment } from '../../fixtures/someExperiment';

const { training } = someExperiment({
  training: { epochs: 3, batchSize: 8, optimizer: { kind: 'sgd', learningRate: 1 }, laterTasks: { epochs: 2 } },
});
/** What came of steps with these losses. */
const taken = (losses: readonly number[]) => {
  return { batch: 8, loss: losses, correct: losses.map(() => 5), penalty: losses.map((loss) => loss / 2) };
};
const start: Position = { ...untrained, task: 1 };

/** Steps until the end in chunks of at most `max`, and what became due on the way. */
function trained(plan: ReturnType<typeof planOf>, max: number) {
  const chunks: (ReturnType<typeof nextSteps> & { steps: number })[] = [];
  const due: (ReturnType<typeof dueAt> & { step: number })[] = [];
  let position = start;
  while (!isOver(plan, position)) {
    const next = nextSteps(plan, position);
    const steps = Math.min(max, next.max);
    chunks.push({ ...next, steps });
    ({ position } = advanced(plan, position, ['body'], taken(new Array(steps).fill(2))));
    due.push({ ...dueAt(plan, position), step: position.step });
  }
  return { chunks, due, position };
}

describe('a method that needs one pass', () => {
  it('has one epoch, whatever the experiment says', () => {
    expect(planOf(training, 1, 20, { epochs: 1 })).toMatchObject({ epochs: 1, steps: 3 });
    expect(planOf(training, 2, 20, { epochs: 1 })).toMatchObject({ epochs: 1, steps: 3 });
  });
});

describe('the plan of a task', () => {
  it('has whole epochs, the last mini-batch of each perhaps smaller', () => {
    expect(planOf(training, 1, 20)).toMatchObject({ epochs: 3, stepsPerEpoch: 3, steps: 9, warmUpSteps: 0 });
    expect(planOf(training, 1, 24)).toMatchObject({ stepsPerEpoch: 3 });
  });

  it('follows what later tasks have of their own, after the warm-up', () => {
    expect(planOf(training, 2, 20, { warmUpEpochs: 1 })).toMatchObject({ epochs: 3, steps: 9, warmUpSteps: 3 });
  });
});

describe('chunk after chunk', () => {
  it('takes each step once, ends epochs and rounds between chunks, and reports each when it is due', () => {
    const sizes = fc.record({
      samples: fc.integer({ min: 1, max: 60 }),
      warmUpEpochs: fc.integer({ min: 0, max: 2 }),
      roundSteps: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
      max: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(sizes, ({ samples, warmUpEpochs, roundSteps, max }) => {
        const plan = planOf(training, 1, samples, { warmUpEpochs, roundSteps });
        const { chunks, due, position } = trained(plan, max);
        expect(chunks.reduce((sum, { steps }) => sum + steps, 0)).toBe(plan.steps);
        for (const { first, steps } of chunks) expect(first + steps).toBeLessThanOrEqual(plan.stepsPerEpoch);
        const ends = due.filter(({ epochEnd }) => epochEnd).map(({ step }) => step);
        expect(ends).toEqual(Array.from({ length: plan.epochs }, (_, i) => (i + 1) * plan.stepsPerEpoch));
        const rounds = due.flatMap(({ round }) => (round ? [round.number] : []));
        const count = roundSteps ? Math.ceil(plan.steps / roundSteps) : 0;
        expect(rounds).toEqual(Array.from({ length: count }, (_, i) => i + 1));
        expect(due.filter(({ warmUpEnd }) => warmUpEnd)).toHaveLength(warmUpEpochs > 0 ? 1 : 0);
        const warm = chunks.filter(({ warmingUp }) => warmingUp);
        expect(warm.reduce((sum, { steps }) => sum + steps, 0)).toBe(warmUpEpochs * plan.stepsPerEpoch);
        expect(position).toMatchObject({
          step: plan.steps,
          runSteps: plan.steps,
          epochLoss: 2 * plan.steps,
        });
      }),
    );
  });

  it('a task begins with its first round, and nothing else is due', () => {
    const plan = planOf(training, 1, 20, { roundSteps: 4 });
    expect(dueAt(plan, start)).toEqual({ epochEnd: false, warmUpEnd: false, round: { number: 0, of: 3 } });
    expect(dueAt(planOf(training, 1, 20), start)).toEqual({ epochEnd: false, warmUpEnd: false });
  });
});

it('counts the steps of each group that is trained, on top of earlier ones', () => {
  const before = { ...start, runSteps: 9, optimizerSteps: { body: 9, head1: 9 } };
  const { position } = advanced(planOf(training, 1, 20), before, ['body', 'head2'], taken([2, 2]));
  expect(position).toMatchObject({ step: 2, runSteps: 11, optimizerSteps: { body: 11, head1: 9, head2: 2 } });
  expect(before.optimizerSteps).toEqual({ body: 9, head1: 9 });
});

describe('the points of a task', () => {
  it('are min(steps, 100), evenly spaced, and end with the last step', () => {
    for (const steps of [1, 7, 99, 100, 101, 469, 12_345]) {
      const all = Array.from({ length: steps }, (_, i) => i + 1).filter((step) => isPoint(step, steps));
      expect(all).toHaveLength(Math.min(steps, 100));
      expect(all.at(-1)).toBe(steps);
      const gaps = new Set(all.map((step, i) => step - (all[i - 1] ?? 0)));
      expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    }
  });

  it('are the same however steps are grouped into chunks, and average the steps since the last', () => {
    const plan = { samples: 8000, epochs: 1, stepsPerEpoch: 1000, steps: 1000, warmUpSteps: 0 };
    const losses = Array.from({ length: 1000 }, (_, i) => Math.fround(Math.sin(i) + 1 / (i + 1)));
    const curve = (sizes: readonly number[]) => {
      const points: unknown[] = [];
      let [position, first] = [start, 0];
      for (let i = 0; first < losses.length; i++) {
        const size = sizes[i % sizes.length] ?? 1;
        const next = advanced(plan, position, ['body'], taken(losses.slice(first, first + size)));
        position = next.position;
        points.push(...next.points);
        first += size;
      }
      expect(position.sincePoint.steps).toBe(0);
      return points;
    };
    const [whole, ...others] = [curve([1000]), curve([1]), curve([1, 4, 16, 50]), curve([7, 500])];
    for (const other of others) expect(other).toEqual(whole);
    const own = losses.slice(10, 20);
    const mean = own.reduce((sum, loss) => sum + loss) / 10;
    expect(whole?.[1]).toEqual({ step: 20, loss: mean, accuracy: 5 / 8, penalty: (losses[19] ?? 0) / 2 });
  });

  it('end before the first step whose loss is not finite', () => {
    const plan = planOf(training, 1, 20);
    const { position, points } = advanced(plan, start, ['body'], taken([1, 2, Number.NaN, 4]));
    expect(points.map(({ step }) => step)).toEqual([1, 2]);
    expect(position).toMatchObject({ step: 2, runSteps: 2, epochLoss: 3, optimizerSteps: { body: 2 } });
  });
});

it('an epoch has begun with its first step', () => {
  const plan = planOf(training, 1, 20);
  expect([0, 1, 3, 4, 9].map((step) => epochsBegun(plan, { ...start, step }))).toEqual([0, 1, 1, 2, 3]);
});

it('the schedule of learning rates begins after the warm-up', () => {
  const stepwise = { ...training, schedule: { kind: 'step', everyEpochs: 1, factor: 0.5 } } as const;
  const plan = planOf(stepwise, 1, 20, { warmUpEpochs: 1 });
  const rates = (step: number) => ratesOf(stepwise, plan, { ...start, step }, 3);
  expect([0, 3, 6].map(rates)).toEqual([
    [1, 1, 1],
    [1, 1, 1],
    [0.5, 0.5, 0.5],
  ]);
});
