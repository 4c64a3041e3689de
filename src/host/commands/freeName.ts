import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A path in the folder that is not taken: `name`, or `name-2`, … before the ending. */
export function freeName(folder: string, name: string, ending: string): string {
  for (let number = 1; ; number++) {
    const file = join(folder, `${name}${number === 1 ? '' : `-${number}`}${ending}`);
    if (!existsSync(file)) return file;
  }
}
