import type { Contender } from './contender';
import { flopsOf, type Product, productsOf } from './flops';
import type { Setting } from './settings';

const LARGE: Product = { m: 2048, k: 2048, n: 2048 };
/** FLOPs of one measurement. */
const FLOPS = 4e9;
const TURNS = 3;

export interface Rate {
  /** FLOPs a second. */
  readonly rate: number;
  /** Of what and by whom it was reached. */
  readonly of: string;
}

/** Processes of ours with a number of threads each, and PyTorch with some numbers to choose from. */
interface Asked {
  readonly peer: Contender | undefined;
  readonly peerThreads: readonly number[];
}

/** The best rate that a library reaches here, in a large product and in those of these networks. */
export async function productRate(
  ours: readonly Contender[],
  { peer, peerThreads }: Asked,
  settings: readonly Setting[],
): Promise<Rate> {
  const own = settings.flatMap((setting) =>
    productsOf(setting).map((product) => ({ ...product, m: product.m * setting.batch })),
  );
  const asked = [
    ...ours.map((contender) => ({ contender, threads: contender.threads ?? 0 })),
    ...(peer ? peerThreads.map((threads) => ({ contender: peer, threads })) : []),
  ];
  let best: Rate = { rate: 0, of: 'none' };
  for (const product of [LARGE, ...own]) {
    const { m, k, n } = product;
    const times = Math.max(1, Math.round(FLOPS / flopsOf(product)));
    for (const { contender, threads } of asked) {
      for (let turn = 0; turn < TURNS; turn++) {
        const { ms = Number.NaN } = await contender.ask({ do: 'product', ...product, times, threads });
        const rate = flopsOf(product) / (ms / 1000);
        if (rate > best.rate) best = { rate, of: `${m} × ${k} × ${n}, ${contender.about}, threads: ${threads}` };
      }
    }
  }
  return best;
}

export function rateText({ rate, of }: Rate): string {
  return `The fastest matrix product: ${(rate / 1e9).toFixed(0)} GFLOP/s (${of}). Floor: FLOPs at that rate.`;
}
