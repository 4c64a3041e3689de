import type { DataId, KernelBackend, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { elements } from '../value';
import type { Floats, Memory } from './tensors';

/**
 * The memories of the two tfjs backends. Kernels are called directly, without tfjs-core's engine between: no tape, no
 * scopes, and no active backend that another part of the process could switch.
 */

type TF = typeof import('@tensorflow/tfjs-core');

/** What both backends have beside tfjs-core's interface. */
interface CountingBackend extends KernelBackend {
  incRef(dataId: DataId): void;
  refCount(dataId: DataId): number;
  disposeData(dataId: DataId, force?: boolean): boolean;
}

interface WasmBackend extends CountingBackend {
  dataIdNextNumber: number;
  readonly dataIdMap: {
    get(dataId: DataId): WasmData;
    set(dataId: DataId, data: WasmData): void;
    delete(dataId: DataId): boolean;
  };
  readonly wasm: {
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
  };
  makeOutput(shape: number[], dtype: 'float32'): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

interface WasmData {
  id: number;
  readonly memoryOffset: number;
  readonly shape: number[];
  readonly dtype: 'float32';
  refCount: number;
}

interface CpuBackend extends CountingBackend {
  readonly data: { get(dataId: DataId): { readonly values: Float32Array } };
  makeTensorInfo(shape: number[], dtype: 'float32', values: Float32Array): TensorInfo;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

export function wasmMemory(tf: TF, kernelBackend: KernelBackend): Memory {
  const backend = kernelBackend as WasmBackend;
  const { tfjs } = backend.wasm;
  /** malloc's answer when there is no more memory is address 0, which tfjs does not look at. */
  const made = (info: TensorInfo): Floats => {
    if (backend.dataIdMap.get(info.dataId).memoryOffset === 0) {
      throw new Error(`out of memory: WebAssembly has no room for another tensor [${info.shape}]`);
    }
    return info as Floats;
  };
  return {
    ...counted(tf, 'wasm', backend, made),
    allocate: (shape) => made(backend.makeOutput([...shape], 'float32')),
    view: (tensor) => backend.typedArrayFromHeap(tensor),
    changed({ dataId }) {
      // XNNPACK keeps packed weights under the tensor's number: the tensor gets a new one.
      const data = backend.dataIdMap.get(dataId);
      tfjs.disposeData(data.id);
      data.id = backend.dataIdNextNumber++;
      tfjs.registerTensor(data.id, elements(data.shape), data.memoryOffset);
    },
    within({ dataId }, offset, shape, use) {
      const id = backend.dataIdNextNumber++;
      const memoryOffset = backend.dataIdMap.get(dataId).memoryOffset + offset * BYTES;
      const part: Floats = { dataId: { id }, shape: [...shape], dtype: 'float32' };
      backend.dataIdMap.set(part.dataId, { id, memoryOffset, shape: part.shape, dtype: 'float32', refCount: 1 });
      tfjs.registerTensor(id, elements(shape), memoryOffset);
      try {
        return use(part);
      } finally {
        tfjs.disposeData(id);
        backend.dataIdMap.delete(part.dataId);
      }
    },
  };
}

export function cpuMemory(tf: TF, kernelBackend: KernelBackend): Memory {
  const backend = kernelBackend as CpuBackend;
  const from = (values: Float32Array, shape: readonly number[]) =>
    backend.makeTensorInfo([...shape], 'float32', values) as Floats;
  const view = ({ dataId }: Floats) => backend.data.get(dataId).values;
  return {
    ...counted(tf, 'cpu', backend, (info) => info as Floats),
    allocate: (shape) => from(new Float32Array(elements(shape)), shape),
    view,
    changed() {},
    within(tensor, offset, shape, use) {
      const part = from(view(tensor).subarray(offset, offset + elements(shape)), shape);
      try {
        return use(part);
      } finally {
        backend.disposeData(part.dataId);
      }
    },
  };
}

function counted(tf: TF, name: string, backend: CountingBackend, made: (info: TensorInfo) => Floats) {
  return {
    share(tensor: Floats, shape: readonly number[] = tensor.shape): Floats {
      backend.incRef(tensor.dataId);
      return { dtype: 'float32', shape: [...shape], dataId: tensor.dataId };
    },
    release({ dataId }: Floats): void {
      backend.disposeData(dataId);
    },
    isShared: ({ dataId }: Floats) => backend.refCount(dataId) > 1,
    kernel(
      kernel: string,
      inputs: Record<string, Floats> | Floats[],
      attributes: Record<string, unknown> = {},
    ): Floats {
      const config = tf.getKernel(kernel, name);
      if (!config) throw new Error(`the ${name} backend has no kernel ${kernel}`);
      const attrs = attributes as NamedAttrMap;
      const result = config.kernelFunc({ inputs: inputs as NamedTensorInfoMap, attrs, backend });
      return made(Array.isArray(result) ? (result[0] as TensorInfo) : result);
    },
  };
}
