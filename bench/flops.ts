import { experimentOf, type Setting } from './settings';

/** A product of `[m, k]` and `[k, n]`. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

export const flopsOf = ({ m, k, n }: Product): number => 2 * m * k * n;

/** FLOPs that a network's matrix products take; a convolution counts as the product of its patches and its kernel. */
export interface Cost {
  /** Of a training step: each layer's outputs, the gradient of its kernel and, but for the first, of its inputs. */
  readonly step: number;
  /** Of exact Ω, a sample: as many as a step takes. */
  readonly sample: number;
  /** Of an answer to a sample. */
  readonly answer: number;
}

const SIDE = 28;
const OUTPUTS = 10;

/** The products that a network's layers take to answer one sample; MNIST in, ten outputs. */
export function productsOf(setting: Setting): readonly Product[] {
  const { network } = experimentOf(setting, { kind: 'finetune' });
  const products: Product[] = [];
  let [side, channels] = [SIDE, 1];
  if (network.kind === 'cnn') {
    for (const { filters, kernel, pool } of network.convolutions) {
      side = side - kernel + 1;
      products.push({ m: side * side, k: kernel * kernel * channels, n: filters });
      side = Math.floor(side / (typeof pool === 'number' ? pool : pool.stride));
      channels = filters;
    }
  } else if (network.kind !== 'mlp') throw new Error(`the products of a network of kind ${network.kind} are not known`);
  let inputs = side * side * channels;
  for (const units of [...network.hidden, OUTPUTS]) {
    products.push({ m: 1, k: inputs, n: units });
    inputs = units;
  }
  return products;
}

export function costOf(setting: Setting): Cost {
  const [first, ...others] = productsOf(setting).map(flopsOf);
  const answer = (first ?? 0) + total(others);
  const sample = 3 * answer - (first ?? 0);
  return { step: setting.batch * sample, sample, answer };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
