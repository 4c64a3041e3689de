import { Command } from '@commander-js/extra-typings';
import { expect, test } from 'vitest';
import { onOption, placeWords, slurmOption } from '../../../src/cli/executorOptions';

function parsed(...words: readonly string[]) {
  const command = new Command()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .addOption(onOption())
    .addOption(slurmOption());
  return command.parse(words, { from: 'user' }).opts();
}

test('options of Slurm have the types of their keys, and lists grow', () => {
  const words = ['--on', 'slurm', '--slurm', 'partition=gpu', '--slurm', 'cpus=2'];
  const lines = ['--slurm', 'lines=module load nodejs', '--slurm', 'lines=export A=b=c'];
  const { on, slurm } = parsed(...words, ...lines);
  expect({ on, slurm }).toEqual({
    on: 'slurm',
    slurm: { partition: 'gpu', cpus: 2, lines: ['module load nodejs', 'export A=b=c'] },
  });
  // The words that a stopped sweep prints choose the same.
  expect(parsed(...placeWords({ on, slurm }))).toEqual({ on, slurm });
});

test.each([
  ['partition', /a key and a value/],
  ['partion=gpu', /unknown key; did you mean "partition"/],
  ['cpus=two', /"two" is not allowed/],
  ['time=tomorrow', /time: .*minutes/],
  ['partition=a b', /it has spaces/],
])('--slurm %s is refused', (text, why) => {
  expect(() => parsed('--slurm', text)).toThrow(why);
});
