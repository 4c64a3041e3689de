import { scanned } from '../imageFolders/imageFolder';
import { imageBytes } from '../pictures/imageFile';
import type { OpenFormat, Sample } from './format';
import { pictureShape } from './pictures';

/** Image files in a folder for each class, as one data set. */
export const classFolders: OpenFormat = async ([folder], reading) => {
  const found = scanned(folder?.path ?? '', false);
  const first = found.files[0]?.path ?? '';
  const { shape, sampleOf } = await pictureShape(reading, first, async () => imageBytes(first));

  async function* samples(): AsyncIterable<Sample> {
    for (const { path, class: label, part } of found.files) {
      yield { bytes: await sampleOf(path, imageBytes(path)), label, part };
    }
  }

  return {
    place: found.path,
    type: 'uint8',
    shape,
    samples,
    classNames: () => found.classNames,
    notes: found.notes,
    files: found.files.map(({ path }) => path),
  };
};
