import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { checkSlurmKeys, executorNames, type SlurmKeys, slurmJsonSchema } from '../core/executors/executorKeys';
import type { ChosenPlace } from '../launch/sweeps/place';

export const onOption = () =>
  new Option(
    '--on <executor>',
    'where runs are trained; default what the file says, otherwise local: this machine',
  ).choices(executorNames);

/** Repeatable; the keys are those of `slurm` in a sweep file. */
export const slurmOption = () =>
  new Option(
    '--slurm <key=value>',
    'an option of Slurm, e.g. partition=gpu or time=04:00:00; repeat it for several (docs/CLUSTER.md)',
  ).argParser(withSlurmKey);

function withSlurmKey(text: string, earlier: SlurmKeys = {}): SlurmKeys {
  const [, key = '', value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (key === '') throw new InvalidArgumentError('Use a key and a value, e.g. partition=gpu.');
  const type = slurmJsonSchema().properties?.[key]?.type;
  const before = earlier[key as keyof SlurmKeys];
  const list = Array.isArray(before) ? before : [];
  const given = type === 'array' ? [...list, value] : type === 'integer' && /^\d+$/.test(value) ? Number(value) : value;
  const checked = checkSlurmKeys({ ...earlier, [key]: given });
  if (checked.ok) return checked.value;
  throw new InvalidArgumentError(checked.problems.map(({ path, message }) => `${path}: ${message}.`).join(' '));
}

/** The words that choose the same place again. */
export function placeWords({ on, slurm = {} }: ChosenPlace): readonly string[] {
  const keys = Object.entries(slurm).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((each) => ['--slurm', `${key}=${each}`]),
  );
  return [...(on ? ['--on', on] : []), ...keys];
}
