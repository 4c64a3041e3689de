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

export function positiveIntegers(text: string): number[] {
  return text.split(',').map(positiveInteger);
}
