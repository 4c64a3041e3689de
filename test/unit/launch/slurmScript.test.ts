import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { lossOf } from '../../../src/launch/slurm/loss';
import { scriptOf } from '../../../src/launch/slurm/script';

const array = {
  folder: "/shared/it's here/.slurm/1",
  first: 100,
  tasks: 50,
  node: '/opt/node/bin/node',
  session: '/opt/mas lab/dist/session.js',
  env: { MAS_LAB_DATA: '/data sets' },
};

test('a script says to Slurm what its options say, and nothing of the editor reaches the job', () => {
  const options = { partition: 'gpu', time: '04:00:00', memory: '4G', parallel: 8, lines: ['module load nodejs'] };
  const script = scriptOf(array, { kind: 'slurm', ...options });
  const flags = [...script.matchAll(/^#SBATCH --(.*)$/gm)].map(([, flag]) => flag);
  expect(flags).toEqual(
    expect.arrayContaining([
      ...['array=0-49%8', 'partition=gpu', 'time=04:00:00', 'mem=4G', 'cpus-per-task=1'],
      ...['signal=B:USR2@60', 'requeue', 'export=NONE', 'output=/dev/null'],
    ]),
  );
  // sbatch reads its options up to the first command.
  expect(script.indexOf('module load nodejs')).toBeGreaterThan(script.lastIndexOf('#SBATCH'));
  expect(script).toContain('line=$((101 + SLURM_ARRAY_TASK_ID))');
});

test('without a warning, Slurm is asked for none', () => {
  expect(scriptOf(array, { kind: 'slurm', warning: 0 })).not.toContain('--signal');
});

test('a shell reads it, whatever is in its paths', () => {
  const script = scriptOf(array, { kind: 'slurm' });
  expect(execFileSync('sh', ['-n'], { input: script }).toString()).toBe('');
  const [quoted = ''] = /^folder=.*$/m.exec(script) ?? [];
  expect(execFileSync('sh', { input: `${quoted}\nprintf %s "$folder"` }).toString()).toBe(array.folder);
});

test.each([
  ['TIMEOUT', { code: 0, signal: 15 }, 'interrupted'],
  ['NODE_FAIL', undefined, 'interrupted'],
  ['FAILED', { code: 75, signal: 0 }, 'interrupted'],
  ['FAILED', { code: 0, signal: 9 }, 'interrupted'],
  ['CANCELLED', { code: 0, signal: 15 }, 'cancelled'],
  ['FAILED', { code: 1, signal: 0 }, 'ended'],
  ['FAILED', { code: 78, signal: 0 }, 'unusable'],
])('a job that is %s with %o was %s', (state, exit, kind) => {
  expect(lossOf({ state, reason: 'None' }, exit, '/shared').kind).toBe(kind);
});
