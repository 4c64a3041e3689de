import type { ClassNames } from '../experiment/experiment';
import type { Verdict } from '../experiment/lambdaSearch';

/**
 * What happens in a run. A run's event log is its state: `core/run.ts` reduces it. Tasks count from 1; accuracies are
 * fractions 0..1; times are seconds unless the name says otherwise.
 */

/** Which engine computed, and with what. */
export interface EngineInfo {
  readonly kind: 'tensorflow' | 'wasm' | 'cpu';
  /** Version of libtensorflow, or of tfjs for the fallback. */
  readonly version: string;
  readonly threads: number;
  /** Why it is not TensorFlow, where that was wanted and could not be loaded. */
  readonly fallback?: string;
}

/** How Ω is spread within one tensor, on a log₁₀ axis. */
export interface ImportanceHistogram {
  /** Tensor without its prefix, e.g. `dense1/kernel`. */
  readonly tensor: string;
  readonly elements: number;
  /** Elements that are exactly zero; the bins count the others. */
  readonly zeros: number;
  readonly mean: number;
  readonly max: number;
  /** log₁₀ of the smallest and largest non-zero value. */
  readonly range: readonly [number, number];
  /** Counts in equal steps of log₁₀ over `range`. */
  readonly bins: readonly number[];
}

/** The middle of a task. */
export interface Resumed {
  readonly task: number;
  readonly step: number;
  /** Where its λ is searched: how often it had been learnt to its end, the reference included. */
  readonly tried?: number;
}

/** Accuracy on the samples of some classes. */
export interface SubsetAccuracy {
  /** As the experiment calls it. */
  readonly name: string;
  readonly accuracy: number;
  readonly samples: number;
}

export type EventBody =
  | { readonly type: 'run-created'; readonly run: string; readonly experiment: string; readonly version: string }
  | {
      readonly type: 'session-started';
      readonly pid: number;
      readonly host: string;
      readonly engine: EngineInfo;
      /** Names of all tasks of the stream, so that a reader of the log knows how many are to come. */
      readonly tasks: readonly string[];
      /** Where training goes on inside the task, when a killed or stopped session is taken up again. */
      readonly resumed?: Resumed;
    }
  | {
      readonly type: 'task-started';
      readonly task: number;
      readonly name: string;
      readonly samples: number;
      readonly epochs: number;
      /** Optimizer steps in the whole task; where its λ is searched, in each try. */
      readonly steps: number;
      /** Where λ is searched: tries at most, besides the reference, which comes first. */
      readonly lambdaTries?: number;
    }
  | {
      /** λ is searched, and the task has been learnt to its end once more. */
      readonly type: 'lambda-tried';
      readonly task: number;
      /** 0 for the reference, which is learnt without penalty. */
      readonly try: number;
      readonly lambda: number;
      readonly verdict: Verdict;
      /** On the task's own samples; 0 where training diverged. */
      readonly accuracy: number;
      /** Which samples those are. */
      readonly on: 'validation' | 'train';
      readonly samples: number;
      /** λ of the try that follows; absent where this one was chosen. */
      readonly next?: number;
    }
  | {
      readonly type: 'progress';
      readonly task: number;
      readonly epoch: number;
      /** Optimizer steps done in this task. */
      readonly step: number;
      /** Means over the steps since the last progress event. */
      readonly loss: number;
      readonly penalty: number;
      /** Absent where no sample by itself is right or wrong. */
      readonly accuracy?: number;
      readonly secondsLeft: number;
    }
  | {
      readonly type: 'epoch-finished';
      readonly task: number;
      readonly epoch: number;
      readonly loss: number;
      readonly penalty: number;
      readonly accuracy?: number;
      /** On the data that `training.keep` chooses by; absent where it keeps the last epoch. */
      readonly selection?: number;
    }
  | { readonly type: 'snapshot'; readonly task: number; readonly step: number; readonly sha256: string }
  | {
      readonly type: 'importance';
      readonly task: number;
      readonly samples: number;
      readonly seconds: number;
      /** Of this task alone, and accumulated over tasks as the method does. */
      readonly own: readonly ImportanceHistogram[];
      readonly accumulated: readonly ImportanceHistogram[];
    }
  | {
      /**
       * The Ω of a checkpoint was weighed anew: Ω ← (1 − weight) Ω + weight Ω_data. The checkpoint that holds it is the
       * next event.
       */
      readonly type: 'adapted';
      readonly task: number;
      /** `train`, `test`, `both`, or the path of a folder of images. */
      readonly data: string;
      /** The data set's own class numbers; absent for all. */
      readonly classes?: ClassNames;
      readonly weight: number;
      readonly samples: number;
      readonly seconds: number;
      readonly accumulated: readonly ImportanceHistogram[];
    }
  | {
      readonly type: 'evaluated';
      /** Tasks learnt when it was measured; 0 is the untrained network. */
      readonly after: number;
      readonly task: number;
      /** The metric of the task; what it is stands in `metric` where it is not accuracy. */
      readonly accuracy: number;
      readonly metric?: 'MAP';
      readonly samples: number;
      /** The same on those of `evaluation.subsets` that the task has samples of. */
      readonly subsets?: readonly SubsetAccuracy[];
    }
  | {
      /** Where tasks are of facts: those of tasks 1..`after` as one, each fact sought among the test samples of all. */
      readonly type: 'evaluated-together';
      readonly after: number;
      readonly accuracy: number;
      readonly metric: 'MAP';
      readonly samples: number;
    }
  | {
      readonly type: 'checkpoint';
      readonly task: number;
      readonly file: string;
      readonly bytes: number;
      readonly sha256: string;
      /** What the method keeps for later tasks. */
      readonly memoryBytes: number;
      readonly seconds: { readonly train: number; readonly importance: number };
    }
  | {
      readonly type: 'task-finished';
      readonly task: number;
      readonly seconds: { readonly train: number; readonly importance: number; readonly evaluate: number };
    }
  | { readonly type: 'session-ended'; readonly reason: 'done' | 'stopped' | 'failed'; readonly message?: string };

/** An event as it stands in the log: numbered from 1, with its time in ISO 8601. */
export type Event = EventBody & { readonly n: number; readonly at: string };
export type EventOf<T extends EventBody['type']> = Extract<Event, { type: T }>;
