import { join } from 'node:path';
import { UserError } from '../../core/userError';
import { IMAGE_FORMATS, isImageFile } from '../pictures/imageFile';
import { type Entry, entriesIn, type LeftOut } from './imageSearch';

/** The folders of a data set that hold its classes. */
export interface Parts {
  readonly folders: readonly { readonly path: string; readonly part?: 'train' | 'test' }[];
  readonly leftOut: readonly LeftOut[];
  /** What the user should know about them. */
  readonly notes: readonly string[];
}

/** What to do about a folder that is no data set. */
export const layoutIn = (path: string) =>
  `Put ${IMAGE_FORMATS} files in ${join(path, 'train', '<class>')} and ${join(path, 'test', '<class>')}, or all of them in ` +
  `${join(path, '<class>')}.`;

/** Names of the parts of a data set, in small letters or capitals, e.g. `Train`, `testing` or `training_set`. */
const MORE = '([ _-]?(set|data|images))?$';
const TRAIN = new RegExp(`^train(ing)?${MORE}`, 'i');
const TEST = new RegExp(`^test(ing)?${MORE}`, 'i');
const VALIDATION = new RegExp(`^(val|valid|validation|dev)${MORE}`, 'i');

/**
 * How a data set is divided: into train and test, or else train and val, which then serves as the test part; or not.
 * @throws UserError where a part is missing or is there twice
 */
export function partsIn(path: string, ofEarlierRun: boolean): Parts {
  const entries = entriesIn(path);
  const folders = entries.filter(({ is }) => is === 'folder').map(({ name }) => name);
  const possible = ofEarlierRun ? folders.filter((name) => name === 'train' || name === 'test') : folders;
  const named = (pattern: RegExp) => possible.filter((name) => pattern.test(name));
  const [trains, tests, validations] = [named(TRAIN), named(TEST), named(VALIDATION)];
  const testing = tests.length > 0 ? tests : validations;
  if (trains.length === 0 || testing.length === 0) {
    requireNoPart(path, folders, trains, [...tests, ...validations]);
    return { folders: [{ path }], leftOut: [], notes: [] };
  }
  const [train, test] = [onlyOne(path, trains), onlyOne(path, testing)];
  const beside = entries.filter(({ name }) => name !== train && name !== test);
  return {
    folders: [
      { path: join(path, train), part: 'train' },
      { path: join(path, test), part: 'test' },
    ],
    leftOut: beside.map((entry) => ({ path: entry.path, reason: reasonFor(entry, train, test) })),
    notes: tests.length > 0 ? [] : [`${path}: the images in ${test} are for testing, as there is no folder test`],
  };
}

function reasonFor({ is }: Entry, train: string, test: string): string {
  return typeof is === 'object' ? is.reason : `beside ${train} and ${test}`;
}

/** One part alone is a mistake. But a class may be called train, or dev. */
function requireNoPart(
  path: string,
  all: readonly string[],
  trains: readonly string[],
  tests: readonly string[],
): void {
  const isPart = (name: string) => all.length === 1 || !holdsImages(join(path, name));
  const [present, missing] = trains.length > 0 ? [trains, 'test'] : [tests, 'train'];
  if (trains.length === 0 && tests.length < all.length) return;
  const part = present.find(isPart);
  if (part === undefined) return;
  throw new UserError(`${path}: has a folder ${part}, but no folder ${missing}`, layoutIn(path));
}

function holdsImages(folder: string): boolean {
  return entriesIn(folder).some(({ name, is }) => is === 'file' && isImageFile(name));
}

function onlyOne(path: string, [name = '', second]: readonly string[]): string {
  if (second === undefined) return name;
  throw new UserError(
    `${path}: the folders ${name} and ${second} are both for the same part of the images`,
    'Put their images in one of them, and remove the other.',
  );
}
