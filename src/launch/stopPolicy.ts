/** How to end a session: what to do, and how long to wait for its end before doing the next. */
export type StopPolicy = readonly StopStep[];

export interface StopStep {
  /** `request` asks through the run directory; the others are up to the session's executor, e.g. signals. */
  readonly action: 'request' | 'terminate' | 'kill';
  readonly patienceMs: number;
}

/** For who can ask again. It may take a while: measuring importance on a large network is not interrupted. */
export const gentleStop: StopPolicy = [{ action: 'request', patienceMs: Number.POSITIVE_INFINITY }];

/** A session looks for requests about every quarter of a second, then saves. */
export const patientStop: StopPolicy = [
  { action: 'request', patienceMs: 60_000 },
  { action: 'terminate', patienceMs: 10_000 },
  { action: 'kill', patienceMs: 10_000 },
];

/** For who has asked twice. Nothing is lost but the steps since the last snapshot. */
export const impatientStop: StopPolicy = [
  { action: 'terminate', patienceMs: 2_000 },
  { action: 'kill', patienceMs: 10_000 },
];
