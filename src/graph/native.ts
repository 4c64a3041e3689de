import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs-node';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend';
import type { Graph } from './graph';
import { lower } from './lower';
import { TAG, writeSavedModel } from './savedModel';
import { checkedEntry, type Engine, type Session } from './session';
import type { Value } from './value';

/**
 * The native engine: TensorFlow, reached through tfjs-node, which loads a graph as a SavedModel and runs it.
 * @throws Error when tfjs-node or its TensorFlow cannot be loaded
 */
export async function openNative(): Promise<Engine> {
  const tf = await loadTensorFlow();
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS ?? '0') || availableParallelism();
  return {
    info: { kind: 'tensorflow', version: libraryVersion(tf), threads },
    open: (graph) => openSession(tf, graph),
  };
}

type TF = typeof TensorFlow;

async function loadTensorFlow(): Promise<TF> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Its oneDNN kernels are off, as TensorFlow has them where there is no AVX-512: they are a little quicker, but now and
  // then differ in a last bit from run to run, and one is wrong (see conv2DBackpropFilter).
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0';
  // tfjs-node 4.22 calls two functions that Node 23 removed from util (tensorflow/tfjs#8425).
  const removed = util as unknown as Record<string, unknown>;
  removed.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  removed.isArray ??= Array.isArray;
  const module = await importPackage();
  const tf = 'default' in module ? module.default : module;
  tf.env().set('PROD', true);
  await tf.setBackend('tensorflow');
  return tf;
}

/** The package is where `MAS_LAB_TFJS_NODE` says, a folder that VS Code's set-up made, or else installed beside us. */
async function importPackage(): Promise<TF | { readonly default: TF }> {
  const place = process.env.MAS_LAB_TFJS_NODE;
  if (!place) return import('@tensorflow/tfjs-node');
  return createRequire(join(place, 'package.json'))(place) as TF;
}

function libraryVersion(tf: TF): string {
  const backend = tf.backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return backend.binding?.TF_Version ?? 'unknown';
}

async function openSession(tf: TF, graph: Graph): Promise<Session> {
  const backend = tf.backend() as NodeJSKernelBackend;
  const plain = lower(graph);
  const directory = mkdtempSync(join(tmpdir(), 'mas-lab-'));
  let id: number | undefined;
  try {
    writeSavedModel(plain, directory);
    // Below tf.node.loadSavedModel(), which reads and parses the file again for each entry.
    id = backend.loadSavedModelMetaGraph(directory, TAG);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return {
    run(name, feeds = {}) {
      const { outputs } = checkedEntry(graph, name, feeds);
      const entry = plain.entries[name];
      if (id === undefined || !entry) throw new Error('the session is closed');
      const keys = Object.keys(entry.outputs);
      const fed = Object.entries(feeds).map(([key, value]) => {
        const { dtype } = value;
        const info = { name: `${entry.inputs[key]}:0`, dtype: dtype === 'uint8' ? 'int32' : dtype } as const;
        const tensor = toTensor(tf, value);
        return { tensor, info: dtype === 'uint8' ? { ...info, tfDtype: 'DT_UINT8' } : info };
      });
      try {
        const results = backend.runSavedModel(
          id,
          fed.map(({ tensor }) => tensor),
          fed.map(({ info }) => info),
          keys.map((key) => `${entry.outputs[key]}:0`),
        );
        const values: Record<string, Value> = {};
        for (const [i, key] of keys.entries()) {
          const tensor = results[i];
          if (tensor && key in outputs) values[key] = fromTensor(tensor);
          tensor?.dispose();
        }
        return values;
      } finally {
        for (const { tensor } of fed) tensor.dispose();
      }
    },
    close() {
      if (id !== undefined) backend.deleteSavedModel(id);
      id = undefined;
    },
  };
}

function toTensor(tf: TF, value: Value): TensorFlow.Tensor {
  const shape = [...value.shape];
  // A uint8 input is fed as int32 by tfjs-node, which has no such type; large data goes in as `string` instead.
  const dtype = value.dtype === 'uint8' ? 'int32' : value.dtype;
  const data = value.dtype === 'string' ? [...value.data] : copied(value.data);
  return tf.tensor(data as TensorFlow.TypedArray, shape, dtype);
}

/**
 * A copy that TensorFlow copies once more. tfjs-node offers TensorFlow the array's own memory, which TensorFlow takes
 * where it is aligned as its own is. A variable that is assigned such a tensor lives in JavaScript's memory until an update
 * moves it, and then tfjs-node releases the array on TensorFlow's thread, where JavaScript's heap must not be touched: now
 * and then the process dies of it. Memory four bytes off any alignment is never taken.
 */
function copied(data: Float32Array | Int32Array | Uint8Array): TensorFlow.TypedArray {
  const make = data instanceof Float32Array ? Float32Array : data instanceof Int32Array ? Int32Array : Uint8Array;
  const copy = new make(new ArrayBuffer(4 + data.byteLength), 4, data.length);
  copy.set(data);
  return copy;
}

function fromTensor(tensor: TensorFlow.Tensor): Value {
  const { shape } = tensor;
  const data = tensor.dataSync();
  switch (tensor.dtype) {
    case 'float32':
      return { dtype: 'float32', shape, data: data as Float32Array };
    case 'int32':
      return { dtype: 'int32', shape, data: data as Int32Array };
    case 'bool':
      return { dtype: 'bool', shape, data: data as Uint8Array };
    default:
      throw new Error(`the engine gave a tensor of ${tensor.dtype}`);
  }
}
