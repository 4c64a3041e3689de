import { InvalidArgumentError, Option } from 'commander';

/** Options that several commands share. */

export const jsonOption = () => new Option('--json', 'print the result as one JSON object');

export const engineOption = () =>
  new Option('--engine <engine>', 'what computes; auto: TensorFlow, else the slower wasm fallback')
    .choices(['auto', 'native', 'wasm', 'cpu'])
    .default('auto');

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** The data set's own numbers of classes, from 0, or their names. */
export function classNames(text: string): (number | string)[] {
  return text.split(',').map((part) => {
    const name = part.trim();
    if (name === '') throw new InvalidArgumentError('It must be numbers or names, with commas between them.');
    return /^\d+$/.test(name) ? Number(name) : name;
  });
}

export function positiveIntegers(text: string): number[] {
  return text.split(',').map(positiveInteger);
}
