import { InvalidArgumentError, Option } from '@commander-js/extra-typings';

import { MAX_THREADS } from '../core/run/limits';
import type { EngineChoice } from '../graph/engine';

/** Options that several commands share. */

export const jsonOption = () => new Option('--json', 'print the result as one JSON object');

/** Of commands on a sweep that has begun. */
export const runsOption = () =>
  new Option('--runs <dir>', 'folder of its run directories, where the sweep of a file was begun with several');

export const engineOption = () =>
  new Option('--engine <engine>', 'computation engine; auto: TensorFlow, or the slower wasm fallback')
    .choices(['auto', 'native', 'wasm', 'cpu'] as const)
    .default('auto' as const);

/** The words that choose an engine again. */
export const engineWords = (engine: EngineChoice): readonly string[] => (engine === 'auto' ? [] : ['--engine', engine]);

export const threadsOption = () =>
  new Option(
    '--threads <n>',
    'threads of TensorFlow in new runs, with 1 only one core; default what the network is fastest with',
  ).argParser((text) => {
    const threads = positiveInteger(text);
    if (threads <= MAX_THREADS) return threads;
    throw new InvalidArgumentError(`Use ${MAX_THREADS} or fewer.`);
  });

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Use a whole number of at least 1.');
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && text.trim() !== '') return value;
  throw new InvalidArgumentError('Use a whole number of at least 0.');
}

/** The data set's own class numbers, from 0, or class names. */
export function classNames(text: string): (number | string)[] {
  return text.split(',').map((part) => {
    const name = part.trim().normalize('NFC');
    if (name === '') throw new InvalidArgumentError('Use numbers or names, separated by commas.');
    return String(Number(name)) === name && /^\d+$/.test(name) ? Number(name) : name;
  });
}

export function positiveIntegers(text: string): number[] {
  return text.split(',').map(positiveInteger);
}
