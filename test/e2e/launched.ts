import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { failureFolder, launchVSCode, openSharedVSCode } from './harness/vscode.mjs';
import type { Workbench } from './harness/workbench.mjs';

type Options = Omit<Parameters<typeof launchVSCode>[0], 'vsix'>;

/**
 * A window for all tests of a file, which follow each other as a user's actions do: of the VS Code that all files share, or
 * of one that is as `options` say. A picture of where a failed test stood is left in .cache/e2e.
 */
export function launchedVSCode({ folder, viewport, ...options }: Options): () => Workbench {
  let launched: Workbench | undefined;
  const vscode = () => {
    if (!launched) throw new Error('VS Code is not running.');
    return launched;
  };
  beforeAll(async () => {
    const isOwn = Object.keys(options).length > 0;
    launched = isOwn
      ? await launchVSCode({ folder, viewport, vsix: inject('packaged').path, ...options })
      : await openSharedVSCode(inject('shared'), { folder, viewport });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || !launched) return;
    const name = task.name.replace(/\W+/g, '-');
    await launched.screenshot(failureFolder(), name);
    console.error(`Picture: ${join(failureFolder(), `${name}.png`)}`);
  });
  afterAll(async () => {
    await launched?.stop();
    expect(launched?.panelFaults).toEqual([]);
  });
  return vscode;
}
