import type { Event } from './event';

/** What decides the last bits of TensorFlow's results. All sessions of a run have those of its first one. */
export interface EngineSettings {
  /** Threads that share the work of one operation. */
  readonly threads: number;
  /** Whether TensorFlow uses its oneDNN kernels. */
  readonly oneDNN: boolean;
  /** Whether penalty and update of the weights are computed by the project's own kernel, in one pass. */
  readonly fused: boolean;
  /**
   * Whether operations whose sums would depend on which thread comes first take one order; only needed where a network
   * takes regions out of pictures, and slower.
   */
  readonly deterministic?: boolean;
  /** Parts of a mini-batch that training takes side by side, each on a thread of its own, where network and method can. */
  readonly lanes: number;
}

/** The settings that a run has kept since its first session with TensorFlow; undefined before that. */
export function recordedSettings(events: readonly Event[]): EngineSettings | undefined {
  for (const event of events) {
    if (event.type !== 'session-started' || event.engine.kind !== 'tensorflow') continue;
    const { threads, oneDNN = false, fused = false, lanes = 1, deterministic } = event.engine;
    return { threads, oneDNN, fused, lanes, ...(deterministic && { deterministic }) };
  }
  return undefined;
}
