import type { ClassNames } from '../experiment/experiment';
import type { Verdict } from '../experiment/lambdaSearch';
import type { Source } from './source';

/**
 * What happens in a run. The event log is the run's state: `reduce.ts` computes it. Tasks are numbered from 1; accuracies are
 * fractions 0..1; times are seconds unless the name says otherwise.
 */

/** What computed a session. */
export interface EngineInfo {
  readonly kind: 'tensorflow' | 'wasm' | 'cpu';
  /** Version of libtensorflow, or of tfjs for the fallback. */
  readonly version: string;
  readonly threads: number;
  /** Why TensorFlow could not be loaded, if it was wanted. */
  readonly fallback?: string;
}

/** The distribution of Ω within one tensor, on a log₁₀ axis. */
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

/** Where a session resumes within a task. */
export interface Resumed {
  readonly task: number;
  readonly step: number;
  /** If its λ is searched: the number of finished attempts, with the reference. */
  readonly tried?: number;
}

/** Accuracy on the samples of some classes. */
export interface SubsetAccuracy {
  /** As the experiment calls it. */
  readonly name: string;
  readonly accuracy: number;
  readonly samples: number;
}

/** What a run was made from; paths are relative to the run directory, with `/`, or absolute on another drive. */
export interface RunOrigin {
  /** The experiment's file; paths in the experiment start in its folder. */
  readonly file?: string;
  /** The folder that was worked in: its `data` folder is searched for data sets. */
  readonly workspace?: string;
  /** Its name in the sweep that made it, if one did; `file` is then that of the experiment that the sweep varies. */
  readonly cell?: string;
}

export type EventBody =
  | ({
      readonly type: 'run-created';
      readonly run: string;
      readonly experiment: string;
      readonly version: string;
    } & RunOrigin)
  | {
      /** The data of all tasks, as the run's first session found them. Later sessions refuse other data. */
      readonly type: 'data-recorded';
      readonly sources: readonly Source[];
    }
  | {
      readonly type: 'session-started';
      readonly pid: number;
      readonly host: string;
      readonly engine: EngineInfo;
      /** Names of all tasks of the stream, those to come too. */
      readonly tasks: readonly string[];
      /** Where this session resumes a task that a killed or stopped session began. */
      readonly resumed?: Resumed;
    }
  | {
      readonly type: 'task-started';
      readonly task: number;
      readonly name: string;
      readonly samples: number;
      readonly epochs: number;
      /** Optimizer steps of the task; if its λ is searched, of each attempt. */
      readonly steps: number;
      /** If λ is searched: the maximum number of attempts after the reference. */
      readonly lambdaTries?: number;
    }
  | {
      /** One attempt of the search for λ is finished. */
      readonly type: 'lambda-tried';
      readonly task: number;
      /** 0 for the reference, which is trained without penalty. */
      readonly try: number;
      readonly lambda: number;
      readonly verdict: Verdict;
      /** On the task's own samples; 0 where training diverged. */
      readonly accuracy: number;
      /** The samples of `accuracy`. */
      readonly on: 'validation' | 'train';
      readonly samples: number;
      /** λ of the next attempt; absent if this one was chosen. */
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
      /** Absent where a single sample is neither right nor wrong, as with facts. */
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
      /** Accuracy on the data that `training.keep` chooses by; absent if it keeps the last epoch. */
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
       * The Ω of a checkpoint was re-estimated: Ω ← (1 − weight) Ω + weight Ω_data. The next event is the checkpoint that
       * holds it.
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
      /** Number of trained tasks when it was measured; 0 is the untrained network. */
      readonly after: number;
      readonly task: number;
      /** The value of the task's metric, which `metric` names if it is not accuracy. */
      readonly accuracy: number;
      readonly metric?: 'MAP';
      readonly samples: number;
      /** The same on each of `evaluation.subsets` that the task has samples of. */
      readonly subsets?: readonly SubsetAccuracy[];
    }
  | {
      /** On facts: tasks 1..`after` as one task, each fact retrieved from the test samples of all. */
      readonly type: 'evaluated-together';
      readonly after: number;
      readonly accuracy: number;
      readonly metric: 'MAP';
      readonly samples: number;
    }
  | {
      readonly type: 'checkpoint';
      readonly task: number;
      /** Relative to the run directory, with `/`. */
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

/** An event of the log: numbered from 1, with its time in ISO 8601. */
export type Event = EventBody & { readonly n: number; readonly at: string };
export type EventOf<T extends EventBody['type']> = Extract<Event, { type: T }>;
