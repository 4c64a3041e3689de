import { cut, slug } from '../slug';

/** Symbols of the charts as LaTeX spells them: not every program takes file names with Greek letters. */
const spelling: Readonly<Record<string, string>> = { Ω: 'omega', θ: 'theta', Σ: 'sum' };

/** File systems allow 255 bytes, of which the extension needs some. */
const MAX_BYTES = 200;

/** The name of a file for something with this title, e.g. `omega-of-dense1-kernel-checkpoint-3-2x.png`. */
export function fileName(title: string, ending: string): string {
  const plain = title.replace(/[ΩθΣ]/g, (symbol) => spelling[symbol] ?? symbol);
  return `${cut(slug(plain), MAX_BYTES) || 'chart'}${ending}`;
}
