import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { failureFolder, launchVSCode } from './harness/vscode.mjs';
import type { Workbench } from './harness/workbench.mjs';

/**
 * One VS Code for all tests of a file, which follow each other as a user's actions do. A picture of where a failed
 * test stood is left in .cache/e2e.
 */
export function launchedVSCode(options: Parameters<typeof launchVSCode>[0]): () => Workbench {
  let launched: Workbench | undefined;
  const vscode = () => {
    if (!launched) throw new Error('VS Code is not running.');
    return launched;
  };
  beforeAll(async () => {
    launched = await launchVSCode(options);
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
