import { randomOf, subset } from '../../core/random';
import { UserError } from '../../core/userError';
import { type FoundImages, imagesIn, leftOutNotes } from '../imageFolders/imageSearch';
import { IMAGE_FORMATS, readImageFile, unreadable } from '../pictures/imageFile';
import { asOnDisk } from '../places/places';
import { inputTypeOf } from '../rows/rawInputs';
import type { DetectionTargets, Stream } from './stream';

export interface Drawing {
  /** Default all. */
  readonly max?: number | undefined;
  readonly seed: number;
  /** Hears what is left out. */
  readonly tell: (note: string) => void;
}

/**
 * The stream with the images of a folder in place of its own, for what needs no labels: at most `max` of them, drawn
 * by the seed, in the size and the channels of the data set. Where that holds floats, bytes are divided by 255.
 * @throws UserError where there are no images, one of them cannot be read, or a detector has no proposals for them
 */
export async function withImagesOf(folder: string, stream: Stream, { max, seed, tell }: Drawing): Promise<Stream> {
  const { paths: all, leftOut } = searched(folder);
  const notes = leftOutNotes(folder, leftOut);
  if (all.length === 0) {
    throw new UserError(
      [`${folder}: holds no images`, ...notes].join('\n'),
      `Put ${IMAGE_FORMATS} files in it, or name another folder.`,
    );
  }
  for (const note of notes) tell(note);
  const places = Int32Array.from(all.keys());
  const chosen = subset(places, max ?? all.length, randomOf(seed, 'importance', 'folder')).sort();
  const { inputShape } = stream;
  const elements = inputShape[0] * inputShape[1] * inputShape[2];
  const bytes = new Uint8Array(chosen.length * elements);
  // One after the other: decoding keeps the processor busy, and each picture may take much memory.
  for (const [row, i] of chosen.entries()) bytes.set(await readImageFile(all[i] ?? '', inputShape), row * elements);
  const inputs = inputTypeOf(stream.inputs) === 'uint8' ? bytes : Float32Array.from(bytes, (byte) => byte / 255);
  const detection = stream.detection && unlabelledTargets(stream.detection, stream, chosen.length, folder);
  return {
    ...stream,
    inputs,
    rows: chosen.length,
    units: new Int32Array(chosen.length),
    ...(detection && { detection }),
  };
}

/** Pictures in which nothing is labelled, with the same grid of regions. */
function unlabelledTargets(
  targets: DetectionTargets,
  { inputShape: [height, width] }: Pick<Stream, 'inputShape'>,
  count: number,
  folder: string,
): DetectionTargets {
  const { proposalsFor } = targets;
  if (!proposalsFor) {
    throw new UserError(
      `${folder}: the run takes its proposals from files, which have none for these pictures`,
      'Measure on the run’s own pictures: train or test.',
    );
  }
  const picture = { path: folder, width, height, objects: [] };
  return {
    ...targets,
    pictures: Array.from({ length: count }, () => picture),
    proposals: (row) => proposalsFor(picture, row),
  };
}

function searched(folder: string): FoundImages {
  try {
    return imagesIn(asOnDisk(folder));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(folder, error, `Name a folder of ${IMAGE_FORMATS} files.`);
  }
}
