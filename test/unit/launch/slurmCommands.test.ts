import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { type Slurm, slurmThrough } from '../../../src/launch/slurm/commands';
import { leftJobOf, stopLeftJob } from '../../../src/launch/slurm/leftJobs';
import { QueueWatch, type WatchedJob } from '../../../src/launch/slurm/queueWatch';
import { writeRecord } from '../../../src/launch/slurm/record';
import { submit } from '../../../src/launch/slurm/submission';
import { createRun } from '../../../src/store/createRun';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Slurm without Slurm: what is said to its commands, and done with what they say. */

/** A login node: it writes down what it is told to do, and answers as the test says. */
function loginNode(answers: Readonly<Record<string, string>>, code = 0) {
  const folder = temporaryFolder();
  const [program, heard] = [join(folder, 'login.cjs'), join(folder, 'heard')];
  writeFileSync(
    program,
    `const fs = require('node:fs');
    const said = fs.readFileSync(0, 'utf8');
    const answers = ${JSON.stringify(answers)};
    const isAfter = fs.existsSync(${JSON.stringify(heard)}) && fs.readFileSync(${JSON.stringify(heard)}, 'utf8').includes('|scancel');
    const answerTo = (word) => answers[(isAfter ? word + ' after scancel' : word)] ?? answers[word] ?? '';
    fs.appendFileSync(${JSON.stringify(heard)}, process.argv.slice(2).join(' ') + '|' + said);
    process.stdout.write('Welcome to the cluster\\n' + answerTo(said.split(' ')[0]));
    process.stderr.write(${code} ? 'sh: 1: scontrol: not found' : '');
    process.exitCode = ${code};`,
  );
  return { prefix: `${process.execPath} ${program}`, heard: () => readFileSync(heard, 'utf8') };
}

test('commands go to a shell behind the prefix, on its standard input, and greetings of a login do not matter', async () => {
  const answers = {
    scontrol: 'MaxArraySize            = 101\n',
    sbatch: '42\n',
    squeue: '42_0|RUNNING|None\n42_1|PENDING|Resources\n',
  };
  const { prefix, heard } = loginNode(answers);
  const slurm = slurmThrough(prefix);
  expect(await slurm.maxArraySize()).toBe(101);
  expect(await slurm.submit("echo it's $HOME")).toBe('42');
  expect([...(await slurm.queue('42'))]).toEqual([
    ['42_0', { state: 'RUNNING', reason: 'None' }],
    ['42_1', { state: 'PENDING', reason: 'Resources' }],
  ]);
  await Promise.all([slurm.cancel(['42_0'], 'waiting'), slurm.cancel(['42_1'], 'waiting')]);
  const said = heard();
  expect(said).toContain("sh|sbatch --parsable <<'END-OF-MAS-LAB-SCRIPT'\necho it's $HOME\nEND-OF-MAS-LAB-SCRIPT\n");
  // That which runs is not among those that wait.
  expect(said).toContain('sh|scancel 42_1\n');
});

test('where the prefix leads to no Slurm, that is said', async () => {
  const { prefix } = loginNode({}, 127);
  await expect(slurmThrough(prefix).maxArraySize()).rejects.toMatchObject({
    message: expect.stringContaining('scontrol is not found with the prefix'),
    hint: expect.stringContaining('env PATH='),
  });
});

test('a list longer than MaxArraySize becomes several arrays, of which one may be refused', async () => {
  const folder = temporaryFolder();
  const scripts: string[] = [];
  const slurm = {
    maxArraySize: async () => 3,
    async submit(script: string) {
      scripts.push(script);
      if (scripts.length === 2) throw new Error('quota');
      return String(scripts.length);
    },
  } as Partial<Slurm> as Slurm;
  const list = Array.from({ length: 7 }, (_, i) => {
    const run = join(folder, `run-${i}`);
    return { request: { kind: 'train', run, engine: 'auto', tasks: 'all' } as const, result: join(run, 'slurm.json') };
  });
  const sent = await submit(slurm, list, { kind: 'slurm' }, { script: '/session.js' });
  const arrays = scripts.map((script) => [
    /--array=(\S+)/.exec(script)?.[1],
    /^line=\$\(\((\d+) \+/m.exec(script)?.[1],
  ]);
  expect(arrays).toEqual([
    ['0-2', '1'],
    ['0-2', '4'],
    ['0-0', '7'],
  ]);
  expect(sent?.parts.map(({ array, tasks, error }) => [array, tasks.length, error !== undefined])).toEqual([
    ['1', 3, false],
    [undefined, 3, true],
    ['3', 1, false],
  ]);
  const requests = readFileSync(join(sent?.folder ?? '', 'requests'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(requests.map((line) => JSON.parse(line).run)).toEqual(list.map(({ request }) => request.run));
});

test('while the queue cannot be reached, it is said when it is looked at again, and when it answers', async () => {
  vi.useFakeTimers();
  try {
    const queue = vi
      .fn()
      .mockRejectedValue(new Error('squeue: no route'))
      .mockRejectedValueOnce(new Error('squeue: no route'));
    const notes: string[] = [];
    const look = vi.fn();
    const watch = new QueueWatch({ queue } as Partial<Slurm> as Slurm, 10_000);
    const job: WatchedJob = {
      ...{ job: '42_0', hasBegun: false, isSettled: false, isDetached: false },
      ...{ look, note: (text) => notes.push(text), fail: () => undefined },
    };
    watch.follow(job);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(queue).toHaveBeenCalledTimes(3);
    expect(notes).toEqual(['squeue: no route. Jobs continue; the queue is looked at every 10 s until it answers.']);
    expect(look).not.toHaveBeenCalled();
    queue.mockResolvedValue(new Map([['42_0', { state: 'RUNNING', reason: 'None' }]]));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(notes.at(-1)).toBe('Slurm answers again.');
    expect(look).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});

test('stopping a run cancels its job that waits, or says how', async () => {
  const squeue = (state: string) => `7_0|${state}|None\n`;
  const { prefix, heard } = loginNode({ squeue: squeue('PENDING'), 'squeue after scancel': squeue('CANCELLED') });
  const { run } = createRun(join(temporaryFolder(), '.mas', 'runs', 'waits'), someExperiment());
  expect(leftJobOf(run.path)).toBeUndefined();
  writeRecord(join(run.path, 'slurm.json'), { job: '7_0', prefix });
  const left = leftJobOf(run.path);
  if (!left) throw new Error('no job');
  await stopLeftJob(run.path, left);
  expect(heard()).toContain('|scancel 7_0\n');

  const unreachable = loginNode({}, 127);
  await expect(stopLeftJob(run.path, { job: '7_0', prefix: unreachable.prefix })).rejects.toMatchObject({
    message: expect.stringContaining('Job 7_0, which is to train this run, may still be in the queue'),
    hint: `Run the same command where Slurm is, or there: ${unreachable.prefix} scancel 7_0`,
  });
});
