import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { temporaryFolder } from '../fixtures/temporaryFolder';

/**
 * Runs made by an earlier version, `done` with 2 of 3 tasks and `stopped` in the middle of task 2 (in the third attempt
 * of its search for λ, in the middle of an epoch, with the weights of an earlier epoch kept), and what that version
 * itself made of them: `expected.json`. Its wasm engine computes the same numbers on every machine. Ω is added up in another
 * order since; where it is measured again, the hashes of checkpoints are those of today.
 */
const versions = ['v0.1.0'];

/** Not compared: where and when, and texts for people. */
const ignored = new Set(['run', 'runs', 'seconds', 'convention', 'label']);

/** Tasks that the version called e.g. `0 / 1` have another name now. */
const renamed = (_: string, value: unknown) =>
  typeof value === 'string' ? value.replace(/^(\d) \/ (\d)$/, 'classes $1, $2') : value;

/** The JSON that `mas-lab` prints, without what is not compared. */
async function printed(folder: string, ...words: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await masLab(folder, ...words, '--json');
  expect(code, stderr).toBe(0);
  // Names of checkpoints have the number of the session now.
  const named = (value: unknown) =>
    typeof value === 'string' ? value.replace(/-s\d+\.safetensors$/, '.safetensors') : value;
  return JSON.parse(stdout, (key, value) => (ignored.has(key) ? undefined : named(value)));
}

describe.each(versions)('a run made by %s', (version) => {
  const fixture = resolve(import.meta.dirname, '../fixtures/runs', version);
  const expected = JSON.parse(readFileSync(join(fixture, 'expected.json'), 'utf8'), renamed);
  const copied = () => {
    const folder = temporaryFolder();
    cpSync(fixture, folder, { recursive: true });
    return folder;
  };

  it('is shown, evaluated and compared as it was', async () => {
    const folder = copied();
    for (const run of ['done', 'stopped']) expect(await printed(folder, 'show', run)).toEqual(expected.show[run]);
    expect(await printed(folder, 'evaluate', 'done', '--engine', 'wasm')).toEqual(expected.evaluate);
    expect(await printed(folder, 'compare', 'done', 'stopped')).toEqual(expected.compare);
  });

  it.each(['done', 'stopped'])('%s: resumes to the same bytes', async (run) => {
    const ended = await printed(copied(), 'run', `${run}.mas.json`, '--run', run, '--engine', 'wasm');
    expect(ended).toEqual(expected.resumed[run]);
  });
});
