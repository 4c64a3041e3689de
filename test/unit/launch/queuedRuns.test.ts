import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newCell } from '../../../src/core/sweep/cellState';
import { queuedRuns } from '../../../src/launch/slurm/queuedRuns';
import { writeRecord } from '../../../src/launch/slurm/record';
import { withTurns } from '../../../src/launch/sweeps/queuedCells';
import { writeResultFile } from '../../../src/session/outcome';
import { thisProcess } from '../../../src/store/processes';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Runs that were sent to Slurm as job `i`, some of which have begun or ended, and a queue that prints these lines. */
function someRuns(sessions: readonly ('none' | 'begun' | 'done')[], queue: string) {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'squeue'), `#!/bin/sh\n${queue}\n`);
  chmodSync(join(bin, 'squeue'), 0o755);
  const runs = sessions.map((session, i) => {
    const run = join(folder, `run-${i}`);
    mkdirSync(run);
    const result = join(run, 'slurm.json');
    writeRecord(result, { job: `7_${i}` });
    if (session === 'begun') writeResultFile(result, { type: 'running', ...thisProcess() });
    if (session === 'done') writeResultFile(result, { type: 'result', value: 'done' });
    return run;
  });
  return { runs, prefix: `env PATH=${bin}:/usr/bin:/bin` };
}

test('where runs wait is what Slurm says of their jobs, whoever has sent them', async () => {
  const lines = ['7_0|PENDING|Resources', '7_1|PENDING|BeginTime', '7_2|RUNNING|None', '7_3|CANCELLED|None'];
  const { runs, prefix } = someRuns(
    ['none', 'begun', 'none', 'none', 'none', 'done'],
    `printf '${lines.join('\\n')}\\n'`,
  );
  const found = await queuedRuns([...runs, join(runs[0] ?? '', 'not-there')], { prefix });
  expect(runs.map((run) => found.get(run))).toEqual([
    { status: 'queued', why: 'Resources (job 7_0)' },
    { status: 'requeued', why: 'BeginTime (job 7_1)' },
    { status: 'running', why: 'job 7_2 is running' },
    // Cancelled, forgotten by Slurm, and ended: these wait no more.
    undefined,
    undefined,
    undefined,
  ]);
});

test('where Slurm does not answer, a job that has never begun counts as queued, and says so', async () => {
  const { runs, prefix } = someRuns(['none', 'begun'], 'echo "Unable to contact slurm controller" >&2; exit 1');
  const found = await queuedRuns(runs, { prefix });
  expect([...found]).toEqual([
    [
      runs[0],
      { status: 'queued', why: expect.stringMatching(/^job 7_0; its queue cannot be seen: .*Unable to contact/) },
    ],
  ]);
});

test('cells of a sweep stand where Slurm says, unless their logs know better', async () => {
  const { runs, prefix } = someRuns(
    ['none', 'none', 'none'],
    "printf '7_0|PENDING|Priority\\n7_2|PENDING|Priority\\n'",
  );
  const [first = '', second = '', third = ''] = runs;
  const cell = { id: 'c', seed: 0, sets: {} };
  const error = 'no space left';
  const standings = [
    { cell, run: first, status: 'waiting', state: newCell },
    { cell, run: second, status: 'failed', state: newCell, error },
    { cell, run: third, status: 'running', state: newCell },
  ] as const;
  const shown = await withTurns(standings, { prefix });
  expect(shown.map(({ status, why }) => [status, why])).toEqual([
    ['queued', 'Priority (job 7_0)'],
    ['failed', error],
    ['running', undefined],
  ]);
});
