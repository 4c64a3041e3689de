import { UserError } from '../../core/userError';
import { isAbsent } from '../../store/regularFile';
import { boxProblem } from '../detectionFormats/boxProblem';
import type { AnnotatedPicture, DetectionObject } from '../detectionFormats/format';
import { sizeInHeader } from '../pictures/imageFile';

export interface DetectionPicture {
  readonly path: string;
  /** Of COCO: by which results name it. A picture for training and one for testing may have the same. */
  readonly id?: number;
  /** In pixels, as its file says. */
  readonly width: number;
  readonly height: number;
  /** May be none. */
  readonly objects: readonly DetectionObject[];
}

/**
 * Pictures with the size that their file has, by its header.
 * @throws UserError where one is missing or cannot be read, or its annotation tells another size
 */
export function checkedPictures(pictures: readonly AnnotatedPicture[]): readonly DetectionPicture[] {
  return pictures.map(({ path, id, place, size: said, objects }) => {
    const size = sizeOf(path, place);
    if (said && (said.width !== size.width || said.height !== size.height)) {
      const isTurned = said.width === size.height && said.height === size.width;
      throw new UserError(
        `${place}: says ${said.width} × ${said.height} (width × height), but ${path} is ${size.width} × ${size.height}`,
        isTurned
          ? 'Width and height are exchanged: a camera’s note of the orientation is not used, here as in most programs.'
          : 'Correct the size, or replace the picture by the one that was annotated.',
      );
    }
    // Of an annotation that tells no size, boxes could not be compared before.
    for (const { box } of said ? [] : objects) {
      const problem = boxProblem(box, size.width, size.height);
      if (problem === undefined) continue;
      throw new UserError(
        `${place}: the box from ${box.x1}, ${box.y1} to ${box.x2}, ${box.y2} ${problem}`,
        'Correct the box, or replace the picture by the one that was annotated.',
      );
    }
    return { path, ...(id !== undefined && { id }), width: size.width, height: size.height, objects };
  });
}

function sizeOf(path: string, place: string) {
  try {
    return sizeInHeader(path);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new UserError(`${place}: its picture is missing: ${path}`, 'Add the picture, or remove its annotation.', {
      cause: error,
    });
  }
}
