/** How to end a session: what to do, and how long to wait for its end before doing the next. */
export interface StopPolicy {
  readonly steps: readonly StopStep[];
}

export interface StopStep {
  /** `request` asks through the run directory; signals work on the session's own machine only. */
  readonly action: 'request' | 'SIGTERM' | 'SIGKILL';
  readonly patienceMs: number;
}

/** A session looks for requests about every 50 ms, then saves; measuring importance on a large network takes longer. */
export const patientStop: StopPolicy = {
  steps: [
    { action: 'request', patienceMs: 60_000 },
    { action: 'SIGTERM', patienceMs: 10_000 },
    { action: 'SIGKILL', patienceMs: 10_000 },
  ],
};

/** For who has asked twice. Nothing is lost but the steps since the last snapshot. */
export const impatientStop: StopPolicy = {
  steps: [
    { action: 'SIGTERM', patienceMs: 2_000 },
    { action: 'SIGKILL', patienceMs: 10_000 },
  ],
};
