import type { Sample } from './format';

const WORDS: Readonly<Record<string, NonNullable<Sample['part']>>> = {
  ...{ train: 'train', training: 'train', test: 'test', testing: 'test' },
  ...{ val: 'validation', valid: 'validation', validation: 'validation', dev: 'validation' },
};

/** What samples are for, by the name of their file, folder or split, e.g. `train-00000-of-00002.parquet`. */
export function partByName(name: string): Sample['part'] {
  for (const word of name.toLowerCase().split(/[^a-z]+/)) {
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
  }
  return undefined;
}
