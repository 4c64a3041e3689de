import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readResultFile } from '../../../src/session/outcome';
import { layout } from '../../../src/store/runDirectory';
import { readSessionFile } from '../../../src/store/sessionFile';
import { FUZZ_TIMEOUT, fuzz, hostile } from '../../fixtures/fuzz';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Files by which processes know of each other's sessions. */

const owner = { pid: 7, startTime: '1', host: 'h', scope: 's', session: 2, claim: 'c', interval: 2000, beat: 3 };

const like = (...valid: readonly unknown[]) =>
  fc.oneof(
    hostile(
      valid.map((each) => Buffer.from(JSON.stringify(each))),
      '{"pid":',
    ),
    fc.json().map(Buffer.from),
  );

test('session.json: a session with bounded beats, or none', { timeout: FUZZ_TIMEOUT }, async () => {
  const run = layout(temporaryFolder());
  await fuzz(300, like(owner), (bytes) => {
    writeFileSync(run.session, bytes);
    const found = readSessionFile(run);
    if (!found) return;
    expect(found.intervalMs).toBeGreaterThanOrEqual(500);
    expect(found.intervalMs).toBeLessThanOrEqual(30_000);
  });
});

test('result files', { timeout: FUZZ_TIMEOUT }, async () => {
  const path = join(temporaryFolder(), 'result.json');
  const results = [
    { ...owner, type: 'running' },
    { type: 'result', value: [1, 'NaN'] },
    { type: 'failed', message: 'm', unexpected: false },
  ];
  await fuzz(300, like(...results), (bytes) => {
    writeFileSync(path, bytes);
    readResultFile(path);
  });
});
