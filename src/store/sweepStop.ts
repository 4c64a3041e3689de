import { randomUUID } from 'node:crypto';
import { writeAtomically } from './atomicFile';
import { contentOf } from './regularFile';
import type { SweepFolder } from './sweepFolder';

/**
 * A request to stop a sweep is a random word in its folder. Who trains the sweep remembers the word that it found when it
 * began, and stops once there is another. So a request is never withdrawn, and never meant for who begins later.
 */

const MAX_BYTES = 1 << 10;

/** The latest request; undefined where there was none. */
export function sweepStopRequest({ path, stopRequest }: SweepFolder): string | undefined {
  try {
    return contentOf(stopRequest, { inside: path, maxBytes: MAX_BYTES }).toString();
  } catch {
    return undefined;
  }
}

/**
 * Asks whoever trains the sweep, wherever it runs, to stop.
 *
 * @throws {UserError} where the folder cannot be written
 */
export function requestSweepStop({ path, stopRequest }: SweepFolder): void {
  writeAtomically(stopRequest, [new TextEncoder().encode(randomUUID())], path);
}
