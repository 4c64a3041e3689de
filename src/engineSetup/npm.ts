import { existsSync, realpathSync } from 'node:fs';
import { posix, win32 } from 'node:path';

/** Where npm is looked for. */
export interface NpmPlace {
  readonly platform: NodeJS.Platform;
  /** The Node.js that runs npm. */
  readonly node: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a path leads, links followed; undefined where nothing is. */
  fileAt(path: string): string | undefined;
}

const here = (): NpmPlace => ({
  platform: process.platform,
  node: process.execPath,
  env: process.env,
  fileAt: (path) => (existsSync(path) ? realpathSync(path) : undefined),
});

/**
 * npm as a program and its arguments. It is npm's own script, run by Node.js: on Windows `npm` is a batch file, which
 * Node.js starts only through a shell. Undefined where there is no npm.
 */
export function npmCommand(
  args: readonly string[],
  place: NpmPlace = here(),
): readonly [string, ...string[]] | undefined {
  const { platform, node, env, fileAt } = place;
  const isWindows = platform === 'win32';
  const { join, dirname, delimiter, isAbsolute } = isWindows ? win32 : posix;
  const inFolder = (folder: string) =>
    isWindows ? join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js') : join(folder, 'npm');
  const path = Object.entries(env).find(([name]) => (isWindows ? name.toUpperCase() : name) === 'PATH')?.[1] ?? '';
  // The npm that runs this script belongs to the same Node.js; a folder named relatively may be the user's.
  const folders = [dirname(node), ...path.split(delimiter)].filter(isAbsolute);
  const places = [...(env.npm_execpath ? [env.npm_execpath] : []), ...folders.map(inFolder)];
  for (const each of places) {
    const script = isAbsolute(each) ? fileAt(each) : undefined;
    if (script === undefined) continue;
    if (script.endsWith('.js')) return [node, script, ...args];
    // Some systems have a program of their own in its place.
    if (!isWindows) return [script, ...args];
  }
  return undefined;
}
