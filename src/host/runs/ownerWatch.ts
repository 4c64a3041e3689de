import { firstLook, type HeartWatch, lookAgain } from '../../store/heartWatch';
import { isSeenRunning } from '../../store/processes';
import type { RunDirectory } from '../../store/runDirectory';
import { type Owner, readSessionFile } from '../../store/sessionFile';

/** Watches which session works on a run, by its heartbeat. */
export class OwnerWatch {
  #heart: HeartWatch | undefined;
  #owner: Owner | undefined;

  constructor(readonly run: RunDirectory) {}

  /**
   * The session at work, if there is one.
   *
   * @param sinceMs does not look again if an owner was seen this recently
   */
  look(sinceMs = 0): Owner | undefined {
    const now = performance.now();
    if (this.#owner && this.#heart && now - this.#heart.lookedAt < sinceMs) return this.#owner;
    const file = readSessionFile(this.run);
    this.#heart = this.#heart ? lookAgain(this.#heart, file, now) : firstLook(file, now);
    const { verdict } = this.#heart;
    // The first look cannot tell, unless the process is one of this machine.
    const isAtWork = file && (verdict === 'alive' || (verdict === 'unknown' && isSeenRunning(file.owner)));
    this.#owner = isAtWork ? file.owner : undefined;
    return this.#owner;
  }
}
