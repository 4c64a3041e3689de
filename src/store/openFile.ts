import { closeSync, openSync } from 'node:fs';

/** What `use` makes of the open file, which is then closed. */
export function withFile<T>(path: string, flags: string, use: (file: number) => T): T {
  const file = openSync(path, flags);
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
