import { dirname, extname } from 'node:path/posix';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { tarEntries } from '../files/tarEntries';
import { isHidden } from '../imageFolders/imageSearch';
import { isImageFile, MAX_FILE_BYTES } from '../pictures/imageFile';
import type { DataFile, OpenFormat, Reading, Sample } from './format';
import { partByName } from './partByName';
import { pictureShape } from './pictures';

/** Images in tar archives, in the layout of WebDataset (https://github.com/webdataset/webdataset) or in class folders. */
export const tar: OpenFormat = async (files, reading) => {
  const [file] = files;
  if (!file) throw new Error('a tar data set has a file');
  const first = await firstPicture(file);
  const { shape, sampleOf } = await pictureShape(reading, first.place, async () => first.bytes);

  async function* samples(): AsyncIterable<Sample> {
    for (const each of files) {
      for await (const { place, name, bytes, label } of picturesIn(each, reading)) {
        const part = partByName(each.name) ?? partByName(dirname(name));
        yield { bytes: await sampleOf(place, bytes), label, part };
      }
    }
  }

  return { place: file.path, type: 'uint8', shape, samples };
};

/** A text with the label of one sample. */
const MAX_LABEL_BYTES = 2 ** 20;

async function firstPicture({ path }: DataFile): Promise<{ readonly place: string; readonly bytes: Buffer }> {
  for await (const { name, content } of tarEntries(path, MAX_FILE_BYTES)) {
    if (isPicture(name)) return { place: placeOf(path, name), bytes: await content() };
  }
  throw new UserError(
    `${path}: holds no PNG, JPEG or WebP files`,
    'Write images with webdataset, or in class folders.',
  );
}

const isPicture = (name: string) =>
  isImageFile(name) && !name.split('/').some((part) => part !== '.' && isHidden(part));
const placeOf = (path: string, name: string) => `${path} (${shortened(name)})`;

interface Picture {
  readonly place: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly label: string | number;
}

async function* picturesIn({ path }: DataFile, reading: Reading): AsyncIterable<Picture> {
  let key = '';
  let picture: { readonly name: string; readonly bytes: Buffer } | undefined;
  let label: string | number | undefined;
  const finished = function* (): Iterable<Picture> {
    if (!picture) return;
    const { name } = picture;
    const place = placeOf(path, name);
    yield { place, ...picture, label: label ?? folderOf(name, place) };
  };
  for await (const { name, size, content } of tarEntries(path, MAX_FILE_BYTES)) {
    const own = name.replace(/\.[^/]*$/, '');
    if (own !== key) {
      yield* finished();
      [key, picture, label] = [own, undefined, undefined];
    }
    const ending = extname(name).toLowerCase();
    if (isPicture(name)) {
      if (picture)
        throw new UserError(`${placeOf(path, name)}: is the second picture of a sample`, 'Write one for each.');
      picture = { name, bytes: await content() };
    } else if ((ending === '.cls' || ending === '.json') && size <= MAX_LABEL_BYTES) {
      const text = (await content()).toString('utf8').trim();
      label = ending === '.cls' ? text : (labelIn(text, reading, placeOf(path, name)) ?? label);
    }
  }
  yield* finished();
}

/** The label in the JSON beside a picture, if it has one. */
function labelIn(text: string, { label = 'label' }: Reading, place: string): string | number | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${place}: is no JSON`, 'Write the archive again.', { cause });
  }
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, label) : undefined;
  return typeof found === 'string' || typeof found === 'number' ? found : undefined;
}

function folderOf(name: string, place: string): string {
  const folder = dirname(name).split('/').at(-1) ?? '';
  if (folder !== '' && folder !== '.' && partByName(folder) === undefined) return folder;
  throw new UserError(
    `${place}: has no label`,
    'Write a .cls or .json file of the same name beside each picture, or put pictures in a folder for each class.',
  );
}
