import { describe, expect, test } from 'vitest';
import type { DataSet } from '../../../src/benchmarks/dataSet';
import { permuted } from '../../../src/benchmarks/list';
import { bytesOf, type RowReader } from '../../../src/benchmarks/rawInputs';
import type { Engine } from '../../../src/graph/session';
import { engines } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import { patterns, trainRun } from './someRun';

const data = patterns();
const experiment = someExperiment({
  benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 2, trainSamples: 60 },
  training: { epochs: 1, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.001 } },
});

/** Checksum of the last checkpoint, trained on these samples. */
async function trainedOn(engine: Engine, inputs: DataSet['inputs']): Promise<string> {
  if (experiment.benchmark.kind !== 'permuted') throw new Error('not permuted');
  const stream = permuted.streamOf(experiment.benchmark, experiment, { ...data, inputs });
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
});
