import { join } from 'node:path';
import type { Box } from '../../core/detection/boxes';
import { count } from '../../core/format';
import { UserError } from '../../core/userError';
import { isFile } from '../../store/regularFile';
import { boxProblem } from './boxProblem';
import { ClassNames } from './classNames';
import { type CocoAnnotation, type CocoFile, readCocoFile } from './cocoFile';
import { annotationFilesAt } from './cocoFiles';
import { cutBox, outsideBy } from './cutBox';
import type { AnnotatedPicture, DetectionObject, OpenDetectionFormat } from './format';
import { divided, type Part } from './parts';

/** COCO: a JSON file for the pictures of each part. */
export const coco: OpenDetectionFormat = async (path) => {
  const classes = new Classes();
  const notes: string[] = [];
  const files: ReadFile[] = [];
  for (const { path: file, name, part, folders } of annotationFilesAt(path)) {
    const read = await readCocoFile(file);
    classes.add(read);
    files.push({ part, name, file: read, folder: folderOf(read, folders) });
  }
  const headings = headingsIn(files.map(({ file }) => file));
  const { classNames, numberOf } = classes.numbered(headings);
  if (headings.size > 0)
    notes.push(`${path}: no class is made of ${[...headings.values()].join(', ')}, under which others stand`);
  const parts = files.map(({ part, name, file, folder }) => {
    const { pictures, notes: own } = picturesOf(file, folder, numberOf);
    notes.push(...own);
    return { part, name, pictures };
  });
  const { pictures, notes: ofParts } = divided(parts);
  return { classNames, pictures, notes: [...notes, ...ofParts] };
};

interface ReadFile {
  readonly part: Part | undefined;
  readonly name: string;
  readonly file: CocoFile;
  /** Of its pictures. */
  readonly folder: string;
}

/** The folder that has the first picture; all others must be there, too. */
function folderOf({ path, images: [first] }: CocoFile, folders: readonly string[]): string {
  if (!first) throw new UserError(`${path}, images: is empty`, 'Name the pictures there.');
  const folder = folders.find((each) => isFile(join(each, first.fileName)));
  if (folder !== undefined) return folder;
  throw new UserError(
    `${path}, images[0].file_name: there is no ${folders.map((each) => join(each, first.fileName)).join(', nor ')}`,
    'Put the pictures there, or name the folder that holds them and the annotations.',
  );
}

/**
 * Names, by their ids, of categories that are only what others stand under, as Roboflow writes one with the id 0: their own
 * supercategory is none, and no object is of them.
 */
function headingsIn(files: readonly CocoFile[]): ReadonlyMap<number, string> {
  const categories = files.flatMap((each) => each.categories);
  const above = new Set(categories.map(({ supercategory }) => supercategory));
  const used = new Set<number>();
  for (const { annotations } of files) for (const { category } of annotations) used.add(category);
  const headings = categories.filter(
    ({ id, name, supercategory }) => supercategory === 'none' && above.has(name) && !used.has(id),
  );
  return new Map(headings.map(({ id, name }) => [id, name]));
}

/** Categories of all files. Their ids may have gaps; a class's number is the place of its id among all, in their order. */
class Classes {
  readonly #names = new ClassNames();
  readonly #byId = new Map<number, { readonly name: string; readonly place: string }>();
  readonly #byName = new Map<string, number>();

  /** @throws UserError where an id has two names, or a name two ids */
  add({ path, categories }: CocoFile): void {
    for (const [i, { id, name: written }] of categories.entries()) {
      const place = `${path}, categories[${i}]`;
      const name = this.#names.add(written, `${place}.name`);
      const known = this.#byId.get(id);
      const number = this.#byName.get(name) ?? id;
      if ((known && known.name !== name) || number !== id) {
        const other = known && known.name !== name ? known : this.#byId.get(number);
        throw new UserError(
          `${place}: id ${id} is ${JSON.stringify(name)}, but ${other?.place} has ${number !== id ? `id ${number} for it` : JSON.stringify(other?.name)}`,
          'A class has one id and one name in all files.',
        );
      }
      this.#byId.set(id, known ?? { name, place });
      this.#byName.set(name, id);
    }
  }

  numbered(headings: ReadonlyMap<number, string>): {
    readonly classNames: readonly string[];
    readonly numberOf: ReadonlyMap<number, number>;
  } {
    const inOrder = [...this.#byId].filter(([id]) => !headings.has(id)).sort(([a], [b]) => a - b);
    return {
      classNames: inOrder.map(([, { name }]) => name),
      numberOf: new Map(inOrder.map(([id], number) => [id, number])),
    };
  }
}

function picturesOf(
  { path, images, annotations }: CocoFile,
  folder: string,
  numberOf: ReadonlyMap<number, number>,
): { readonly pictures: readonly AnnotatedPicture[]; readonly notes: readonly string[] } {
  const pictures = images.map(({ id, fileName, width, height }, i) => ({
    ...{ id, path: join(folder, fileName) },
    place: `${path}, images[${i}]`,
    size: { width, height },
    objects: [] as DetectionObject[],
  }));
  const places = new Map(images.map(({ id }, i) => [id, i]));
  const [empty, cut]: [string[], string[]] = [[], []];
  let farthest = 0;
  for (const [i, annotation] of annotations.entries()) {
    const place = `annotations[${i}]`;
    const picture = pictures[places.get(annotation.image) ?? -1];
    if (!picture)
      throw new UserError(
        `${path}, ${place}.image_id: no image has the id ${annotation.image}`,
        'Add the image, or remove the annotation.',
      );
    const number = numberOf.get(annotation.category);
    if (number === undefined)
      throw new UserError(
        `${path}, ${place}.category_id: no category has the id ${annotation.category}`,
        'Add the category.',
      );
    const { width, height } = picture.size;
    const whole = boxOf(annotation);
    const [, , boxWidth, boxHeight] = annotation.bbox;
    if (boxWidth >= 0 && boxHeight >= 0 && boxWidth * boxHeight === 0) {
      empty.push(place);
      continue;
    }
    const { box, distance } = cutBox(whole, width, height);
    const problem = boxProblem(box, width, height);
    if (problem !== undefined) {
      throw new UserError(
        `${path}, ${place}.bbox: the box [${annotation.bbox.join(', ')}] ${problem}`,
        'It is left, top, width and height in pixels, from 0.',
      );
    }
    if (distance > 0) cut.push(place);
    farthest = Math.max(farthest, distance);
    picture.objects.push({ class: number, box, ...(annotation.isCrowd && { isCrowd: true }) });
  }
  return {
    pictures,
    notes: [
      ...noteOf(path, empty, 'of width or height 0 left out'),
      ...noteOf(path, cut, `${outsideBy(farthest)} cut at its edge`),
    ],
  };
}

const boxOf = ({ bbox: [x, y, width, height] }: CocoAnnotation): Box => ({
  x1: x,
  y1: y,
  x2: x + width,
  y2: y + height,
});

function noteOf(path: string, [first, ...others]: readonly string[], what: string): readonly string[] {
  if (first === undefined) return [];
  const all = 1 + others.length;
  return [`${path}: ${all === 1 ? '1 box' : `${count(all)} boxes`} ${what}: ${first}${all > 1 ? ', …' : ''}`];
}
