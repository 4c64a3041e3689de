import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { count } from '../../core/format';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { boxProblem } from './boxProblem';
import { ClassNames } from './classNames';
import type { AnnotatedPicture, OpenDetectionFormat } from './format';
import { MAX_OBJECTS } from './format';
import { divided } from './parts';
import { readVocAnnotation, type VocAnnotation } from './vocAnnotation';
import { type AnnotationFile, besideIn, listedIn } from './vocFiles';

/** Pascal VOC: an XML file for each picture. */
export const voc: OpenDetectionFormat = async (path) => {
  const isDevkit = existsSync(join(path, 'Annotations'));
  const found = isDevkit ? listedIn(path) : besideIn(path);
  const names = new ClassNames();
  const otherNames: string[] = [];
  let objects = 0;
  const read = found.parts.map(({ files, ...about }) => ({
    ...about,
    files: files.map((file) => {
      const annotation = readVocAnnotation(file.path);
      const { filename } = annotation;
      if (filename !== undefined && basename(filename) !== basename(file.picture)) otherNames.push(file.path);
      objects += annotation.objects.length;
      if (objects > MAX_OBJECTS)
        throw new UserError(`${file.path}: more than ${count(MAX_OBJECTS)} objects`, 'Use a part of the data.');
      for (const { name, line } of annotation.objects) names.add(name, `${file.path}, line ${line}`);
      return { file, annotation };
    }),
  }));
  const classNames = names.sorted();
  const numbers = new Map(classNames.map((name, number) => [name, number]));
  const { pictures, notes } = divided(
    read.map(({ part, name, files }) => ({
      ...{ part, name },
      pictures: files.map(({ file, annotation }) => pictureOf(file, annotation, numbers)),
    })),
  );
  return { classNames, pictures, notes: [...found.notes, ...notes, ...otherNamesNote(otherNames)] };
};

function pictureOf(
  { picture }: AnnotationFile,
  { path, size, objects }: VocAnnotation,
  numbers: ReadonlyMap<string, number>,
): AnnotatedPicture {
  return {
    path: picture,
    place: size ? `${path}, line ${size.line}` : path,
    ...(size && { size: { width: size.width, height: size.height } }),
    objects: objects.map(({ name, line, written, box, isDifficult }) => {
      const { width, height } = size ?? { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
      const problem = boxProblem(box, width, height);
      if (problem !== undefined) {
        const corners = Object.entries(written).map(([corner, value]) => `${corner} ${value}`);
        throw new UserError(
          `${path}, line ${line}: the box of ${JSON.stringify(shortened(name.trim()))} (${corners.join(', ')}) ${problem}`,
          'Boxes of Pascal VOC count pixels from 1 to the width or height, and both ends belong to them.',
        );
      }
      const number = numbers.get(name.normalize('NFC').trim()) ?? 0;
      return { class: number, box, ...(isDifficult && { isDifficult }) };
    }),
  };
}

function otherNamesNote([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${count(others.length)} more` : '';
  return [`${first}${more}: <filename> names another file; the picture with the annotation’s own name is used`];
}
