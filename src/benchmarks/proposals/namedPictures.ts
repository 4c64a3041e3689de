import { basename, extname, sep } from 'node:path';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import type { DetectionSet } from '../detectionSets/detectionSet';
import { isImageFile } from '../pictures/imageFile';

/** Pictures of a set by what files call them: the id that COCO gives them, or the name of their file. */
export class NamedPictures {
  /** The pictures looked at are `[first, end)` of the set's. */
  readonly first: number;
  readonly end: number;
  readonly #byId = new Map<number, number | readonly number[]>();
  /** By the name of the file without folders and ending. */
  readonly #byStem = new Map<string, number | readonly number[]>();

  constructor(
    readonly set: DetectionSet,
    part: 'train' | 'test' | undefined,
  ) {
    const { pictures, trainPictures } = set;
    this.first = part === 'test' ? trainPictures : 0;
    this.end = part === 'train' ? trainPictures : pictures.length;
    for (let i = this.first; i < this.end; i++) {
      const { id, path = '' } = pictures[i] ?? {};
      if (id !== undefined) add(this.#byId, id, i);
      add(this.#byStem, stemOf(basename(path.normalize('NFC'))), i);
    }
  }

  /**
   * The place of the picture in the set.
   * @param place of the id, for messages
   * @throws UserError where none or several pictures have the id
   */
  withId(id: number, place: string): number {
    const found = this.#byId.get(id);
    if (typeof found === 'number') return found;
    if (found === undefined) {
      const hint =
        this.#byId.size > 0
          ? `The annotations of ${this.set.path} give each picture its id.`
          : `Name pictures of ${this.set.format} by their files, e.g. ${JSON.stringify(this.#example())}.`;
      throw new UserError(`${place}: no picture of ${this.#words()} has the id ${id}`, hint);
    }
    throw new UserError(
      `${place}: ${id} is the id of ${this.#paths(found)}`,
      'Use a file for training and one for testing, or name pictures by their files.',
    );
  }

  /**
   * The same of the name of its file: `train/000001.png`, `000001.png` or `000001`.
   * @throws UserError where none or several pictures have the name
   */
  named(name: string, place: string): number {
    const wanted = name.normalize('NFC').replaceAll('\\', '/');
    const stem = stemOf(wanted.slice(wanted.lastIndexOf('/') + 1));
    const possible = [this.#byStem.get(stem) ?? []].flat().filter((i) => this.#isCalled(i, wanted));
    const [found, second] = possible;
    if (found === undefined) {
      throw new UserError(
        `${place}: no picture of ${this.#words()} is called ${JSON.stringify(shortened(name))}`,
        `Pictures are called as their files are, e.g. ${JSON.stringify(this.#example())}.`,
      );
    }
    if (second === undefined) return found;
    throw new UserError(
      `${place}: ${JSON.stringify(shortened(name))} is the name of ${this.#paths(possible)}`,
      'Write the folder before it, too, as far as it tells them apart.',
    );
  }

  #isCalled(picture: number, wanted: string): boolean {
    const path = (this.set.pictures[picture]?.path ?? '').normalize('NFC').replaceAll(sep, '/');
    return [path, stemOf(path)].some((each) => each === wanted || each.endsWith(`/${wanted}`));
  }

  #words(): string {
    const { path, trainPictures, pictures } = this.set;
    if (this.end - this.first === pictures.length) return path;
    return `${path} for ${this.end === trainPictures ? 'training' : 'testing'}`;
  }

  #paths([first = 0, second = 0]: readonly number[]): string {
    return `${this.set.pictures[first]?.path} and ${this.set.pictures[second]?.path}`;
  }

  #example(): string {
    return basename(this.set.pictures[this.first]?.path ?? '');
  }
}

/** Without the ending that names of pictures have. */
const stemOf = (name: string) => (isImageFile(name) ? name.slice(0, -extname(name).length) : name);

function add<K>(map: Map<K, number | readonly number[]>, key: K, picture: number): void {
  const found = map.get(key);
  map.set(key, found === undefined ? picture : [found, picture].flat());
}
