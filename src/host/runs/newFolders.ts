import { readdir, stat } from 'node:fs';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';

const entriesOf = promisify(readdir);
const factsOf = promisify(stat);

/** Folders that hold no experiments of the user's. */
const IGNORED = new Set(['node_modules', '.mas', '.git']);
const EXPERIMENT = /\.mas(-sweep)?\.json$/;
/** So many are read in some ten milliseconds. */
const MAX_FOLDERS = 500;

/**
 * Folders that were made since the window was opened. VS Code's watcher reports such a folder, but not what was written into
 * it before the watcher looked inside, nor, ever, what is in folders inside it that were made at once (`mkdir -p`, `git
 * checkout`, an archive). So they are read again and again.
 */
export class NewFolders {
  readonly #made = new Set<string>();
  #seen = '';
  #isLooking = false;
  #isGone = false;
  #wasTold = false;

  /** @param onTooMany is called once, if there are more folders than can be read again and again. */
  constructor(readonly onTooMany: (limit: number) => void) {}

  /** Something was made: a file or a folder. */
  add(path: string): void {
    if (!path.split(sep).some((part) => IGNORED.has(part))) this.#made.add(path);
  }

  /**
   * @returns whether experiments or sweeps in these folders were added, changed or deleted since the last look, or a folder is
   * gone: whoever searched before may have listed what was in it.
   */
  async look(): Promise<boolean> {
    if (this.#isLooking || this.#made.size === 0) return false;
    this.#isLooking = true;
    try {
      this.#isGone = false;
      const seen = (await this.#experiments()).join('\n');
      const changed = seen !== this.#seen || this.#isGone;
      this.#seen = seen;
      return changed;
    } finally {
      this.#isLooking = false;
    }
  }

  /** Paths of experiments and sweeps, each with the time of its last change. */
  async #experiments(): Promise<readonly string[]> {
    const found: string[] = [];
    const read = new Set<string>();
    for (const path of [...this.#made].sort()) {
      if (read.has(path)) this.#made.delete(path);
      else if (!(await this.#readInto(found, path, read))) this.#made.delete(path);
    }
    return found.sort();
  }

  /** @returns whether it is a folder that can be read. */
  async #readInto(found: string[], folder: string, read: Set<string>): Promise<boolean> {
    if (read.size >= MAX_FOLDERS) {
      if (!this.#wasTold) this.onTooMany(MAX_FOLDERS);
      this.#wasTold = true;
      return true;
    }
    const entries = await entriesOf(folder, { withFileTypes: true }).catch(({ code }: NodeJS.ErrnoException) => {
      if (code === 'ENOENT') this.#isGone = true;
      return undefined;
    });
    if (!entries) return false;
    read.add(folder);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !IGNORED.has(entry.name)) await this.#readInto(found, path, read);
      else if (EXPERIMENT.test(entry.name))
        found.push(`${path} ${(await factsOf(path).catch(() => undefined))?.mtimeMs}`);
    }
    return true;
  }
}
