import { count } from '../../core/format';
import { windowOf } from '../../store/regularFile';
import { axesOf } from '../dataSets/axes';
import type { OpenDataSet, OpenSplit, Reading, SampleStream } from '../formats/format';
import { AGAIN, cachedFile, type OpenCachedFile } from './cachedFile';
import { BYTES } from './rawInputs';
import { rowsOf } from './rowFile';
import { type SampleTable, TableWriter } from './sampleTable';

/**
 * Samples that were decoded once, in a file in the user's cache: the rows, with their elements in order, then what is known
 * of each as JSON (see `SampleTable`), then the length of that as a uint32. Sessions map the rows as they stand there.
 */

/** Changes whenever the program makes other bytes of the same files. */
const VERSION = 2;

/**
 * The samples of a stream as rows on disk, which are made at the first call, and again after a file has changed.
 * @returns samples `[rows, height, width, channels]` or `[rows, elements]`, whatever axes the stream has them in
 * @param onTrouble hears that the cache cannot be written
 * @throws UserError where a sample is damaged, there are none, or there is no room for the file
 */
export async function storedSamples(
  stream: SampleStream,
  about: {
    readonly name: string;
    readonly format: string;
    readonly files: readonly string[];
    readonly reading: Reading;
  },
  onTrouble: (trouble: string) => void,
): Promise<OpenDataSet> {
  const { place, type, shape } = stream;
  const { label = null, axes = null } = about.reading;
  const { inputShape, arrange } = axesOf({ place, type, shape: [1, ...shape] }, axes ?? undefined);
  const rowBytes = shape.reduce((product, size) => product * size, BYTES[type]);
  const file = await cachedFile(
    { name: about.name, made: [VERSION, about.format, type, shape, label, arrange ? axes : null], files: about.files },
    (bytes, file) => tableIn(file, bytes, rowBytes) !== undefined,
    async (add, path) => {
      console.error(`${place}: decoding samples into ${path}`);
      const writer = new TableWriter();
      const window = new Uint8Array(rowBytes * Math.max(1, Math.floor(WINDOW / rowBytes)));
      let filled = 0;
      for await (const sample of stream.samples()) {
        if (sample.bytes.length !== rowBytes) throw new Error(`${place}: a sample has ${sample.bytes.length} bytes`);
        writer.add(sample);
        if (arrange) arrange(sample.bytes, window.subarray(filled, filled + rowBytes));
        else window.set(sample.bytes, filled);
        filled += rowBytes;
        if (filled < window.length) continue;
        add(window);
        filled = 0;
      }
      add(window.subarray(0, filled));
      const text = Buffer.from(JSON.stringify(writer.table(place, stream.classNames?.())));
      const length = Buffer.alloc(4);
      length.writeUInt32LE(text.length);
      add(Buffer.concat([text, length]));
      console.error(`${place}: ${count(writer.rows, 'sample')}`);
    },
    (trouble) => onTrouble(`${trouble} So ${place} is decoded again at every start.`),
  );
  const table = tableIn(file.file, file.bytes, rowBytes);
  if (!table) throw new Error(`${file.path}: is not whole`);
  const arranged = arrange ? inputShape : shape;
  return opened(table, file, { ...stream, shape: arranged }, rowBytes);
}

const WINDOW = 1 << 22;

/** What the end of the content says; undefined where it is not whole. */
function tableIn(file: number, bytes: number, rowBytes: number): SampleTable | undefined {
  const length = bytes < 4 ? 0 : windowOf(file, bytes - 4, 4).readUInt32LE(0);
  if (length === 0 || length + 4 > bytes) return undefined;
  const table: SampleTable = JSON.parse(windowOf(file, bytes - 4 - length, length).toString('utf8'));
  return table.rows * rowBytes + length + 4 === bytes ? table : undefined;
}

function opened(table: SampleTable, file: OpenCachedFile, stream: SampleStream, rowBytes: number): OpenDataSet {
  const { place, type, shape } = stream;
  const readStored = rowsOf(file.path, file.file, 0, AGAIN);
  const split = ({ rows, labels, tasks }: SampleTable['train'], part: string): OpenSplit => {
    const read = (row: number, target: Uint8Array) => readStored(rows[row] ?? -1, target);
    const where = `${place} (${part})`;
    return {
      inputs: {
        place: where,
        type,
        shape: [rows.length, ...shape],
        async *windows() {
          for (let row = 0; row < rows.length; row++) {
            const target = new Uint8Array(rowBytes);
            read(row, target);
            yield target;
          }
        },
        rowReader: () => read,
        stored: { file, rows: table.rows, places: rows, read: readStored },
      },
      labels: { place: where, rows: rows.length, read: async () => labels },
      ...(tasks && { tasks: { place: where, rows: rows.length, read: async () => tasks } }),
    };
  };
  const notes = [...(stream.notes ?? []), ...table.notes];
  return {
    train: split(table.train, 'training'),
    ...(table.test && { test: split(table.test, 'test') }),
    ...(table.classNames && { classNames: table.classNames }),
    ...(notes.length > 0 && { notes }),
  };
}
