import * as z from 'zod/mini';
import type { Immutable } from '../immutable';
import { PRECISIONS } from '../measures/metric';
import {
  classPrecision,
  engineInfo,
  importanceHistogram,
  resumed,
  runOrigin,
  type runSource,
  subsetAccuracy,
} from './eventParts';
import { accuracy, real, seconds, task, taskCount, text, time, whole } from './fields';
import { MAX_CLASSES, MAX_SUBSETS, MAX_TASKS } from './limits';
import { source } from './source';

/**
 * What happens in a run. The event log is the run's state: `reduce.ts` computes it. Tasks are numbered from 1; accuracies are
 * fractions 0..1; times are seconds unless the name says otherwise.
 *
 * These schemas say what an event is to the compiler and to whatever reads one (`parseEvent.ts`). A field that they do not
 * name is refused: it may change what the others mean.
 */

/** The fields of each type of event. */
const shapes = [
  {
    type: z.literal('run-created'),
    run: text,
    experiment: text,
    version: text,
    /** SHA-256 of experiment.json; absent in older logs. */
    experimentSha256: z.exactOptional(text),
    ...runOrigin,
  },
  {
    /** A session claims the run. Of two claims with one session number, the first counts; `claim`, a random word, tells them apart. */
    type: z.literal('session-claimed'),
    claim: text,
    pid: whole,
    host: text,
  },
  {
    /** The data of all tasks, as the run's first session found them. Later sessions refuse other data. */
    type: z.literal('data-recorded'),
    sources: z.array(source),
  },
  {
    type: z.literal('session-started'),
    pid: whole,
    host: text,
    engine: engineInfo,
    /** Names of all tasks of the stream, those to come too. */
    tasks: z.array(text).check(z.maxLength(MAX_TASKS)),
    /** Where this session resumes a task that a killed or stopped session began. */
    resumed: z.exactOptional(resumed),
  },
  {
    type: z.literal('task-started'),
    task,
    name: text,
    samples: whole,
    epochs: whole,
    /** Optimizer steps of the task; if its λ is searched, of each attempt. */
    steps: whole,
    /** If λ is searched: the maximum number of attempts after the reference. */
    lambdaTries: z.exactOptional(whole),
  },
  {
    /** One attempt of the search for λ is finished. */
    type: z.literal('lambda-tried'),
    task,
    /** 0 for the reference, which is trained without penalty. */
    try: whole,
    lambda: real,
    verdict: z.enum(['reference', 'too-high', 'chosen', 'last-chosen']),
    /** On the task's own samples; 0 where training diverged. */
    accuracy,
    /** The samples of `accuracy`. */
    on: z.enum(['validation', 'train']),
    samples: whole,
    /** λ of the next attempt; absent if this one was chosen. */
    next: z.exactOptional(real),
  },
  {
    /** A point of the task's curves: up to 100 in each attempt, evenly spaced in steps. Older logs have one each 100 ms. */
    type: z.literal('progress'),
    task,
    epoch: whole,
    /** Optimizer steps done in this task. */
    step: whole,
    /** Means over the steps since the last progress event. */
    loss: real,
    penalty: real,
    /** Absent where a single sample is neither right nor wrong, as with facts. */
    accuracy: z.exactOptional(accuracy),
    secondsLeft: seconds,
  },
  {
    type: z.literal('epoch-finished'),
    task,
    epoch: whole,
    loss: real,
    penalty: real,
    accuracy: z.exactOptional(accuracy),
    /** Accuracy on the data that `training.keep` chooses by; absent if it keeps the last epoch. */
    selection: z.exactOptional(accuracy),
  },
  {
    type: z.literal('snapshot'),
    task,
    step: whole,
    sha256: text,
    /** Relative to the run directory, with `/`; absent in older logs, where there is one name for all. */
    file: z.exactOptional(text),
    bytes: z.exactOptional(whole),
  },
  {
    type: z.literal('importance'),
    task,
    samples: whole,
    seconds,
    /** Of this task alone, and accumulated over tasks as the method does. */
    own: z.array(importanceHistogram),
    accumulated: z.array(importanceHistogram),
  },
  {
    /**
     * The Ω of a checkpoint was re-estimated: Ω ← (1 − weight) Ω + weight Ω_data. The next event is the checkpoint that
     * holds it.
     */
    type: z.literal('adapted'),
    task,
    /** `train`, `test`, `both`, or the path of a folder of images. */
    data: text,
    /** The data set's own class numbers; absent for all. */
    classes: z.exactOptional(z.array(z.union([whole, text]))),
    weight: z.number().check(z.gte(0), z.lte(1)),
    samples: whole,
    seconds,
    accumulated: z.array(importanceHistogram),
  },
  {
    type: z.literal('evaluated'),
    /** Number of trained tasks when it was measured; 0 is the untrained network. */
    after: taskCount,
    task,
    /** The value of the task's metric, which `metric` names if it is not accuracy. */
    accuracy,
    metric: z.exactOptional(z.enum(PRECISIONS)),
    samples: whole,
    /** The same on each of `evaluation.subsets` that the task has samples of. */
    subsets: z.exactOptional(z.array(subsetAccuracy).check(z.maxLength(MAX_SUBSETS))),
    /** Where objects are detected: each of the task's classes that has objects to be found. */
    classes: z.exactOptional(z.array(classPrecision).check(z.maxLength(MAX_CLASSES))),
  },
  {
    /** On facts: tasks 1..`after` as one task, each fact retrieved from the test samples of all. */
    type: z.literal('evaluated-together'),
    after: task,
    accuracy,
    metric: z.literal('MAP'),
    samples: whole,
  },
  {
    type: z.literal('checkpoint'),
    task,
    /** Relative to the run directory, with `/`. */
    file: text,
    bytes: whole,
    sha256: text,
    /** What the method keeps for later tasks. */
    memoryBytes: whole,
    seconds: z.strictObject({ train: seconds, importance: seconds }),
  },
  {
    type: z.literal('task-finished'),
    task,
    seconds: z.strictObject({ train: seconds, importance: seconds, evaluate: seconds }),
  },
  {
    /** The run, a cell of a sweep, was compared with the cells of the same seed that got so far (`core/sweep/halving.ts`). */
    type: z.literal('halving'),
    /** After this task. */
    task,
    /** The average after it. */
    accuracy,
    /** From 1, the best, of how many, of which so many continue. */
    rank: whole,
    of: whole,
    kept: whole,
    /** Otherwise the run ends here. */
    continues: z.boolean(),
  },
  {
    /** A number of training is not finite. The attempt, or the session, ends with this and saves nothing of it. */
    type: z.literal('diverged'),
    task,
    /** Of the task, or of the attempt at it, from 1. */
    step: whole,
    /** `loss`, `penalty`, or the tensor that holds the number, as checkpoints call it. */
    quantity: text,
    value: real,
  },
  {
    type: z.literal('session-ended'),
    reason: z.enum(['done', 'stopped', 'failed']),
    message: z.exactOptional(text),
  },
] as const;

/** What every event has beside the fields of its type. */
const envelope = {
  /** Its place in the log, from 1. */
  n: z.int().check(z.gte(1)),
  /** ISO 8601, for people: clocks differ, and are set. */
  at: time,
  /** The session that wrote it, from 1; absent in logs of earlier versions, and before the first session. */
  session: z.exactOptional(z.int().check(z.gte(1))),
  /** Seconds since that session claimed the run, on its own monotonic clock. */
  elapsed: z.exactOptional(seconds),
};

type Shape = (typeof shapes)[number];
type Fields<S> = S extends z.core.$ZodShape ? Immutable<z.output<z.ZodMiniObject<S>>> : never;

export type EngineInfo = Immutable<z.output<typeof engineInfo>>;
export type ImportanceHistogram = Immutable<z.output<typeof importanceHistogram>>;
export type Resumed = Immutable<z.output<typeof resumed>>;
export type ClassPrecision = Immutable<z.output<typeof classPrecision>>;
export type SubsetAccuracy = Immutable<z.output<typeof subsetAccuracy>>;
export type RunOrigin = Fields<typeof runOrigin>;
export type RunSource = Immutable<z.output<typeof runSource>>;

/** What happened: an event before the log numbers and stamps it. */
export type EventBody = Fields<Shape>;
/** An event of the log: numbered from 1, with its time in ISO 8601. */
export type Event = EventBody & Fields<typeof envelope>;
export type EventOf<T extends EventBody['type']> = Extract<Event, { type: T }>;

const schemas = shapes.map((shape) => z.strictObject({ ...envelope, ...shape }));
type EventSchema = z.ZodMiniType<Event>;

/** Any event. */
export const eventSchema = z.discriminatedUnion('type', schemas as never) as unknown as EventSchema;

/** What the types of events are called. */
export const eventTypes: ReadonlySet<string> = new Set(shapes.flatMap(({ type }) => [...type._zod.def.values]));
