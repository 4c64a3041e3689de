import { UserError } from '../core/userError';
import { begins, type IsFormat, isMarkup } from './firstBytes';

/** A format that a file should have. */
export interface WantedFormat {
  readonly name: string;
  /** How Python writes it. */
  readonly save: string;
}

/** Formats that are met in the place of data and weights, each with how Python reads it, or with what to do. */
const FORMATS: readonly ({ readonly name: string; readonly isIt: IsFormat } & (
  | { readonly read: string }
  | { readonly hint: string }
))[] = [
  { name: 'a PyTorch file', isIt: isZipOf(/\/data\.pkl$/), read: 'torch.load(path, weights_only=True)' },
  { name: 'an NPZ archive', isIt: isZipOf(/\.npy$/), read: 'numpy.load(path)' },
  { name: 'a zip archive', isIt: begins('PK\x03\x04', 'PK\x05\x06'), hint: 'Unpack it with unzip.' },
  { name: 'a gzip archive', isIt: begins('\x1f\x8b'), hint: 'Unpack it with gunzip.' },
  { name: 'an xz archive', isIt: begins('\xfd7zXZ\0'), hint: 'Unpack it with unxz.' },
  { name: 'a bzip2 archive', isIt: begins('BZh'), hint: 'Unpack it with bunzip2.' },
  { name: 'a zstd archive', isIt: begins('\x28\xb5\x2f\xfd'), hint: 'Unpack it with unzstd.' },
  {
    name: 'a tar archive',
    isIt: (bytes) => bytes.toString('latin1', 257, 262) === 'ustar',
    hint: 'Unpack it with tar.',
  },
  // MATLAB 7.3 writes HDF5 behind a header of 512 bytes.
  { name: 'an HDF5 file', isIt: begins('\x89HDF\r\n\x1a\n', 'MATLAB 7.3'), read: 'h5py.File(path)' },
  { name: 'a MATLAB file', isIt: begins('MATLAB 5.0'), read: 'scipy.io.loadmat(path)' },
  {
    name: 'a PyTorch file of an early version',
    isIt: begins('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'),
    read: 'torch.load(path, weights_only=True)',
  },
  { name: 'a Python pickle', isIt: isPickle, read: 'pickle.load(open(path, "rb")), if you trust its source' },
  { name: 'an NPY array', isIt: begins('\x93NUMPY'), read: 'numpy.load(path)' },
  { name: 'an IDX file', isIt: isIdx, read: 'idx2numpy.convert_from_file(path)' },
  { name: 'a Parquet file', isIt: begins('PAR1'), read: 'pandas.read_parquet(path)' },
  { name: 'a PNG', isIt: begins('\x89PNG\r\n\x1a\n'), read: 'numpy.asarray(PIL.Image.open(path))' },
  { name: 'a JPEG', isIt: begins('\xff\xd8\xff'), read: 'numpy.asarray(PIL.Image.open(path))' },
  {
    name: 'a web page (HTML)',
    isIt: isMarkup(/<(!doctype html|html|head|body)/i),
    hint: 'Something other than the file was downloaded: download it again.',
  },
  {
    name: 'an XML text',
    isIt: isMarkup(/<\?xml/i),
    hint: 'A server may have sent an error in place of the file: download it again.',
  },
  {
    name: 'a Git LFS pointer',
    isIt: begins('version https://git-lfs'),
    hint: 'Get the file itself with git lfs pull.',
  },
];

/** The error for a file of another format than the one wanted; undefined where its first bytes fit no known format. */
export function otherFile(path: string, bytes: Buffer, wanted: WantedFormat): UserError | undefined {
  const format = FORMATS.find(({ isIt }) => isIt(bytes));
  if (!format) return undefined;
  return new UserError(
    `${path}: ${format.name}, not ${wanted.name}`,
    'hint' in format ? format.hint : `Read it in Python with ${format.read}, and write ${wanted.save}.`,
  );
}

/** APPNOTE 4.3.7: the name of the first file stands behind 30 bytes. */
function isZipOf(name: RegExp): IsFormat {
  return (bytes) =>
    bytes.length > 30 &&
    begins('PK\x03\x04')(bytes) &&
    name.test(bytes.toString('latin1', 30, 30 + bytes.readUInt16LE(26)));
}

/** PROTO and the number of the protocol, then FRAME or an opcode of a container, a global or a string. */
function isPickle([first, protocol = 0, third = 0]: Buffer): boolean {
  return first === 0x80 && protocol >= 2 && protocol <= 5 && '\x95}](c\x8cX)'.includes(String.fromCharCode(third));
}

function isIdx([first, second, type = 0, rank = 0]: Buffer): boolean {
  return first === 0 && second === 0 && type >= 8 && type <= 14 && rank >= 1 && rank <= 4;
}
