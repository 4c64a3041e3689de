import { count } from '../../core/format';
import type { AnnotatedPicture } from './format';

/** What files say that pictures are for. */
export type Part = 'train' | 'validation' | 'test';

/** Pictures of a part; undefined where nothing says what they are for. */
export interface PicturesOfPart {
  readonly part: Part | undefined;
  /** The file or folder that says so. */
  readonly name: string;
  readonly pictures: readonly AnnotatedPicture[];
}

/**
 * What is for training and testing: where there is no test part, the pictures for validation are; where there is, they are
 * left out. Where there is only one part, nothing divides its pictures.
 */
export function divided(parts: readonly PicturesOfPart[]): {
  readonly pictures: readonly AnnotatedPicture[];
  readonly notes: readonly string[];
} {
  const of = (part: Part) => parts.filter((each) => each.part === part);
  const [trains, validations, tests] = [of('train'), of('validation'), of('test')];
  const forTesting = tests.length > 0 ? tests : validations;
  if (trains.length === 0 || forTesting.length === 0) {
    return { pictures: parts.flatMap(({ pictures }) => pictures), notes: [] };
  }
  const marked = (all: readonly PicturesOfPart[], part: 'train' | 'test') =>
    all.flatMap(({ pictures }) => pictures.map((picture) => ({ ...picture, part })));
  const said = (all: readonly PicturesOfPart[]) => all.map(({ name }) => name).join(', ');
  const validation = validations.reduce((sum, { pictures }) => sum + pictures.length, 0);
  const note =
    tests.length > 0
      ? `${count(validation, 'picture')} for validation (${said(validations)}) left out`
      : `the pictures for validation (${said(validations)}) are for testing, as there are none for testing`;
  return {
    pictures: [...marked(trains, 'train'), ...marked(forTesting, 'test')],
    notes: validations.length > 0 ? [note] : [],
  };
}
