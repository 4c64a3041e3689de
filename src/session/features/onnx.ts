import { existsSync } from 'node:fs';
import { requireChannels, scaleOf } from '../../benchmarks/streams/scale';
import type { Benchmark } from '../../core/experiment/experiment';
import { messageOf, UserError } from '../../core/userError';
import { elements } from '../../graph/value';
import { fileAt } from '../../store/regularFile';
import { sha256Of, sha256OfFile } from '../../store/sha256';
import type { Extractor, SampleForm } from './extractor';
import { type Layout, type OnnxInput, placesOf } from './onnxInput';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession } from './onnxRuntime';

/** Samples of one call, where the file does not say how many. */
const BATCH = 64;

interface Wanted {
  readonly file: string;
  /** How stored samples become inputs of the network. */
  readonly inputs: Benchmark['inputs'];
  /** The output that is taken; default the only one. */
  readonly layer?: string | undefined;
  /** The order of the axes of a picture; default what fits. */
  readonly layout?: Layout | undefined;
}

/**
 * Features are an output of a network in an ONNX file (https://onnx.ai), which onnxruntime-node runs.
 * @param load gives that library
 * @throws UserError where the file is missing
 */
export async function onnxExtractor(
  { file, inputs, layer, layout }: Wanted,
  form: SampleForm,
  load: () => OnnxRuntime = loadOnnxRuntime,
): Promise<Extractor> {
  const path = fileAt(file, (name) => name.toLowerCase().endsWith('.onnx'));
  const { inputShape, type } = form;
  requireChannels(inputs, inputShape);
  return {
    made: { onnx: await digestOf(path), layer: layer ?? null, layout: layout ?? null, inputs },
    async open() {
      const runtime = load();
      const session = await runtime.InferenceSession.create(path).catch((cause: unknown) => {
        throw new UserError(
          `${path}: onnxruntime cannot load it: ${messageOf(cause)}`,
          'Check that it is an ONNX file.',
          {
            cause,
          },
        );
      });
      const input = inputOf(session, path);
      const output = outputOf(session, path, layer);
      const { shape, places } = placesOf(input, inputShape, { path, layout });
      const fixed = typeof input.shape[0] === 'number' && input.shape[0] > 0 ? input.shape[0] : undefined;
      const scaled = scaler(inputs, form, places);
      const size = elements(inputShape);

      /** Features of samples, as many as the network takes in one call. */
      const run = async (samples: Uint8Array | Float32Array) => {
        const rows = samples.length / size;
        const batch = fixed ?? rows;
        const data = new Float32Array(batch * size);
        scaled(samples, data);
        const feeds = { [input.name]: new runtime.Tensor('float32', data, [batch, ...shape]) };
        const { [output]: result } = await session.run(feeds, [output]);
        if (!(result?.data instanceof Float32Array) || result.dims[0] !== batch) {
          throw new UserError(
            `${path}: its output ${output} is ${result?.type} [${result?.dims}], not float32 with a row for each of ${batch} samples`,
            'Name another output with --layer.',
          );
        }
        return result.data.slice(0, (result.data.length / batch) * rows);
      };
      // Not every file tells the shape of its outputs.
      const width = (await run(new (type === 'uint8' ? Uint8Array : Float32Array)(size))).length;
      return { width, batch: fixed ?? BATCH, featuresOf: run, close: () => void session.release() };
    },
  };
}

/** The digest of a file, with that of the file that large weights are in. */
async function digestOf(path: string): Promise<string> {
  const files = [path, `${path}.data`, `${path}_data`].filter((each) => existsSync(each));
  const digests = await Promise.all(files.map((each) => sha256OfFile(each)));
  return digests.length === 1 ? (digests[0] ?? '') : sha256Of(...digests);
}

/** @throws UserError where the network has not one input of floats */
function inputOf({ inputMetadata }: OnnxSession, path: string): OnnxInput {
  const [input, ...others] = inputMetadata;
  if (!input || others.length > 0) {
    const names = inputMetadata.map(({ name }) => name).join(', ');
    throw new UserError(
      `${path}: has ${inputMetadata.length} inputs (${names}), but a sample is one`,
      'Export a network of one input.',
    );
  }
  if (!input.isTensor || input.type !== 'float32') {
    throw new UserError(
      `${path}: its input ${input.name} takes ${input.isTensor ? input.type : 'no tensor'}, but samples are given as float32`,
      'Export the network with float32 inputs.',
    );
  }
  return { name: input.name, shape: input.shape };
}

/** @throws UserError where there is no such output, or several and none is named */
function outputOf({ outputNames }: OnnxSession, path: string, wanted: string | undefined): string {
  const [only, ...others] = outputNames;
  if (wanted === undefined && only !== undefined && others.length === 0) return only;
  if (wanted !== undefined && outputNames.includes(wanted)) return wanted;
  throw new UserError(
    wanted === undefined ? `${path}: has several outputs` : `--layer: ${path} has no output "${wanted}"`,
    `Name one with --layer: ${outputNames.join(', ')}. For another, export the network up to there.`,
  );
}

/** Scales samples as they are stored, and puts each element where the network has it. */
function scaler(inputs: Benchmark['inputs'], { inputShape, type }: SampleForm, places: Int32Array) {
  const { scale, shift } = scaleOf(inputs, type === 'uint8' ? new Uint8Array() : new Float32Array());
  const of = (values: number | readonly number[], i: number) =>
    typeof values === 'number' ? values : (values[i % values.length] ?? Number.NaN);
  const size = elements(inputShape);
  const factors = Float64Array.from({ length: size }, (_, i) => of(scale, i));
  const terms = Float64Array.from({ length: size }, (_, i) => of(shift, i));
  return (samples: Uint8Array | Float32Array, target: Float32Array) => {
    for (let first = 0; first < samples.length; first += size) {
      for (let i = 0; i < size; i++) {
        const value = (samples[first + i] as number) * (factors[i] as number) + (terms[i] as number);
        target[first + (places[i] as number)] = value;
      }
    }
  };
}
