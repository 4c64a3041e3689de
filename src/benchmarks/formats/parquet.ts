import { closeSync } from 'node:fs';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { shortened } from '../../core/shortened';
import { messageOf, UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { otherFile } from '../../store/otherFile';
import { openRegular, startOfFile, windowOf } from '../../store/regularFile';
import { bytesOf } from '../rows/rawInputs';
import { columnsOf, labelColumn, tableShape } from './columns';
import type { DataFile, OpenFormat, Reading, Sample } from './format';
import { partByName } from './partByName';
import { pictureShape } from './pictures';

/** Parquet (https://parquet.apache.org/docs/file-format/), read by hyparquet, some rows at a time. */
export const parquet: OpenFormat = async (files, reading) => {
  const tables = await Promise.all(files.map(openTable));
  const [first] = tables;
  if (!first) throw new Error('a Parquet data set has a file');
  for (const { file, names } of tables) {
    if (String(names) === String(first.names)) continue;
    throw new UserError(
      `${file.path}: its columns are not those of ${first.file.path}: ${shortened(names.join(', '))}`,
      'Files of one data set have the same columns. Put others elsewhere, or name one file.',
    );
  }
  const label = first.names[labelColumn(first.names, reading, first.file.path)] ?? '';
  const named = classNamesIn(first.metadata, label);
  const read = await rowReader(first, reading);

  async function* samples(): AsyncIterable<Sample> {
    for (const table of tables) {
      const part = partByName(table.file.name);
      let row = 0;
      for await (const values of rowsOf(table)) {
        const place = `${table.file.path} (row ${row++})`;
        yield { bytes: await read.bytesOf(values, place), label: labelOf(values[label], place), part };
      }
    }
  }

  return { place: first.file.path, type: read.type, shape: read.shape, samples, classNames: () => named };
};

interface Table {
  readonly file: DataFile;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly names: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

const PARQUET = { name: 'Parquet', save: 'frame.to_parquet(path)' };
const REPLACE = 'Replace the file with a fresh copy.';
/** Rows in memory at a time, and bytes of a row group, all columns together. */
const ROWS = 256;
const MAX_GROUP_BYTES = 2 ** 31;

async function openTable(file: DataFile): Promise<Table> {
  const { path } = file;
  const start = startOfFile(path);
  if (start.toString('latin1', 0, 4) !== 'PAR1') {
    throw otherFile(path, start, PARQUET) ?? new UserError(`${path}: not a Parquet file`, REPLACE);
  }
  const buffer = bufferOf(path);
  const metadata = await damage(path, () => parquetMetadataAsync(buffer));
  for (const group of metadata.row_groups) {
    if (Number(group.total_byte_size) <= MAX_GROUP_BYTES) continue;
    throw new UserError(
      `${path}: a row group has ${group.total_byte_size} bytes, and at most ${MAX_GROUP_BYTES} are read`,
      'Write it with smaller row groups: frame.to_parquet(path, row_group_size=10000).',
    );
  }
  return { file, buffer, metadata, names: parquetSchema(metadata).children.map(({ element }) => element.name) };
}

/** Opened for each piece: a data set may have hundreds of files. */
function bufferOf(path: string): AsyncBuffer {
  const { file, stats } = onDisk(path, () => openRegular(path));
  closeSync(file);
  return {
    byteLength: stats.size,
    slice(start, end = stats.size) {
      const { file } = onDisk(path, () => openRegular(path));
      try {
        const { buffer, byteOffset, length } = windowOf(file, start, end - start);
        return buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
      } finally {
        closeSync(file);
      }
    },
  };
}

async function* rowsOf({ buffer, metadata, file: { path } }: Table): AsyncIterable<Row> {
  const rows = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS) {
    const rowEnd = Math.min(rows, rowStart + ROWS);
    const read = await damage(path, () =>
      parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, compressors, utf8: false }),
    );
    if (read.length !== rowEnd - rowStart) throw new UserError(`${path}: has fewer rows than it says`, REPLACE);
    yield* read;
  }
}

/** What the library says of a damaged file. */
async function damage<T>(path: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: the Parquet file is damaged: ${messageOf(error)}`, REPLACE, { cause: error });
  }
}

async function rowReader(table: Table, reading: Reading) {
  const { file, names } = table;
  const row = await firstRow(table);
  const image = names.find((name) => pictureIn(row[name]) !== undefined);
  if (image !== undefined) {
    const picture = (values: Row, place: string): Buffer => {
      const bytes = pictureIn(values[image]);
      if (bytes) return bytes;
      throw new UserError(
        `${place}: has no picture in the column ${image}`,
        'Store the bytes of each picture in the table.',
      );
    };
    const { shape, sampleOf } = await pictureShape(reading, file.path, async () => picture(row, file.path));
    const bytes = (values: Row, place: string) => sampleOf(place, picture(values, place));
    return { type: 'uint8' as const, shape, bytesOf: bytes };
  }
  const features = columnsOf(names, reading, file.path).features.map((i) => names[i] ?? '');
  const numbersIn = (values: Row, place: string) =>
    features.flatMap((name) => [values[name]].flat(4).map((value) => numberOf(value, name, place)));
  const count = numbersIn(row, file.path).length;
  return {
    type: 'float32' as const,
    shape: tableShape(count, reading, file.path),
    bytesOf: async (values: Row, place: string) => {
      const numbers = numbersIn(values, place);
      if (numbers.length === count) return bytesOf(Float32Array.from(numbers));
      throw new UserError(
        `${place}: has ${numbers.length} numbers, but the first row has ${count}`,
        'Rows have one length.',
      );
    },
  };
}

async function firstRow(table: Table): Promise<Row> {
  for await (const row of rowsOf(table)) return row;
  throw new UserError(`${table.file.path}: holds no rows`, 'Check that it is the right file.');
}

/** The bytes of a picture, alone or as Hugging Face stores it: with its path. */
function pictureIn(value: unknown): Buffer | undefined {
  const bytes: unknown = typeof value === 'object' && value !== null && 'bytes' in value ? value.bytes : value;
  return bytes instanceof Uint8Array ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : undefined;
}

function numberOf(value: unknown, name: string, place: string): number {
  const number =
    typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN;
  if (Number.isFinite(Math.fround(number))) return number;
  throw new UserError(
    `${place}: ${shortened(String(value))} in the column ${name} is no number`,
    'Features are finite numbers, or lists of these: remove other columns, and what is missing.',
  );
}

function labelOf(value: unknown, place: string): number | string {
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value);
  if (typeof value === 'string' && value !== '') return value;
  throw new UserError(`${place}: has no label`, 'Labels are whole numbers or names.');
}

/** Hugging Face describes the columns in JSON: `info.features.<label>.names`. */
function classNamesIn(metadata: FileMetaData, label: string): readonly string[] | undefined {
  const text = metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value;
  if (text === undefined) return undefined;
  try {
    const names: unknown = JSON.parse(text)?.info?.features?.[label]?.names;
    return Array.isArray(names) && names.every((name) => typeof name === 'string') ? names : undefined;
  } catch {
    return undefined; // Only names are lost.
  }
}
