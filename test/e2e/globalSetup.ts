import type { TestProject } from 'vitest/node';
import { type Package, packageExtension } from '../../scripts/package';
import { type Shared, startShared } from './harness/vscode.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The extension as it is now, packaged once for all files. */
    packaged: Package;
    /** The server and the browser of the files that ask for nothing else; each opens a window of its own. */
    shared: Shared;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const packaged = await packageExtension();
  const { shared, stop } = await startShared(packaged.path);
  provide('packaged', packaged);
  provide('shared', shared);
  return stop;
}
