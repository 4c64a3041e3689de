import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { DataSet } from '../../../src/benchmarks/dataSets/dataSet';
import { permuted } from '../../../src/benchmarks/kinds/list';
import { bytesOf, type RowReader } from '../../../src/benchmarks/rows/rawInputs';
import type { Experiment } from '../../../src/core/experiment/experiment';
import type { Engine } from '../../../src/graph/session';
import { engines } from '../../fixtures/allEngines';
import { someExperiment } from '../../fixtures/someExperiment';
import { bytesIn, streamOfData } from '../../fixtures/streams';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { patterns, trainRun } from './someRun';

const data = patterns();
const experiment = someExperiment({
  benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 2, trainSamples: 60 },
  training: { epochs: 1, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.001 } },
});

/** Checksum of the last checkpoint, trained on these samples. */
async function trainedOn(
  engine: Engine,
  inputs: DataSet['inputs'],
  { data: of = data, inputs: scaling }: { data?: DataSet; inputs?: Experiment['benchmark']['inputs'] } = {},
): Promise<string> {
  if (experiment.benchmark.kind !== 'permuted') throw new Error('not permuted');
  const benchmark = { ...experiment.benchmark, ...(scaling && { inputs: scaling }) };
  const stream = permuted.streamOf(benchmark, { ...experiment, benchmark }, { ...of, inputs });
  return (await trainRun(engine, experiment, { stream })).sha256(2);
}

describe.each(engines.map((engine) => [engine.info.kind, engine] as const))('%s', (_, engine) => {
  test('floats are taken as they are: those that bytes become give the same weights, in memory or read by row', async () => {
    // In single precision, as the graph multiplies.
    const floats = Float32Array.from(data.inputs, (byte) => byte * Math.fround(1 / 255));
    const bytes = bytesOf(floats);
    const size = bytes.length / data.rows;
    const reader: RowReader = {
      type: 'float32',
      resident: 100,
      read: (row, target) => target.set(bytes.subarray(row * size, (row + 1) * size)),
    };
    const expected = await trainedOn(engine, data.inputs);
    expect(await trainedOn(engine, floats)).toBe(expected);
    expect(await trainedOn(engine, reader)).toBe(expected);
    expect(
      await trainedOn(
        engine,
        floats.map((value) => 2 * value),
      ),
    ).not.toBe(expected);
  });

  test('a file that the engine maps gives the same weights as its bytes in memory', async () => {
    const path = join(temporaryFolder(), 'rows');
    const file = { path, requireUnchanged: vi.fn(), requireInPlace: vi.fn() };
    const all: Experiment = { ...experiment, benchmark: { ...experiment.benchmark, trainSamples: undefined } };
    const places = Int32Array.from({ length: data.rows }, (_, row) => data.rows - 1 - row);
    const backwards = (inputs: Uint8Array) => {
      const size = inputs.length / data.rows;
      const result = new Uint8Array(inputs.length);
      places.forEach((place, row) => {
        result.set(inputs.subarray(row * size, (row + 1) * size), place * size);
      });
      return result;
    };
    const mapped = async (inputs: Uint8Array | Float32Array, places?: Int32Array) => {
      writeFileSync(path, bytesOf(inputs));
      const read = () => expect.unreachable();
      const type = inputs instanceof Uint8Array ? 'uint8' : 'float32';
      const stream = streamOfData(all, data);
      expect(stream.rows).toBe(data.rows);
      return (
        await trainRun(engine, all, {
          stream: {
            ...stream,
            inputs: { type, resident: data.rows, read, file: { ...file, ...(places && { places }) } },
          },
        })
      ).sha256(2);
    };
    const expected = (await trainRun(engine, all, { stream: streamOfData(all, data) })).sha256(2);
    expect(await mapped(bytesIn(data))).toBe(expected);
    expect(await mapped(backwards(bytesIn(data)), places)).toBe(expected);
    expect(file.requireInPlace).toHaveBeenCalled();
    file.requireUnchanged.mockImplementation(() => {
      throw new Error('changed');
    });
    await expect(mapped(bytesIn(data))).rejects.toThrow('changed');
  });

  test('a colour that a permutation moves is normalized by the channel it comes from', async () => {
    const [mean, std] = [
      [0.1, 0.5, 0.9, 0.3],
      [0.2, 1, 3, 0.5],
    ];
    const [, width] = data.inputShape;
    const coloured: DataSet = { ...data, inputShape: [data.inputShape[0], width / 4, 4] };
    const f = Math.fround;
    const normalized = Float32Array.from(data.inputs as Uint8Array, (byte, i) => {
      const [m, s] = [mean[i % 4] ?? 0, std[i % 4] ?? 1];
      return f(f(byte * f(1 / (255 * s))) + f(-m / s));
    });
    const expected = await trainedOn(engine, normalized, { data: coloured });
    const inputs = { mean, std };
    expect(await trainedOn(engine, data.inputs, { data: coloured, inputs })).toBe(expected);
    const bytes = data.inputs as Uint8Array;
    const size = bytes.length / data.rows;
    const read: RowReader['read'] = (row, target) => target.set(bytes.subarray(row * size, (row + 1) * size));
    expect(await trainedOn(engine, { type: 'uint8', resident: 100, read }, { data: coloured, inputs })).toBe(expected);
  });
});
