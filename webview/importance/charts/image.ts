import type { InputImage } from '../../../src/core/omega/inspection';
import type { ChartSpec } from '../../shared/chartSpec';
import { omegaMap } from './map';

const titles: Readonly<Record<InputImage['of'], string>> = {
  accumulated: 'Input importance · accumulated',
  own: 'Input importance · this task alone',
  measured: 'Input importance · measured',
};

/** Ω of the first layer, laid out as its input. */
export function imageChart(image: InputImage): ChartSpec {
  const { of, kind, scrambled, height, width, values } = image;
  const sum =
    kind === 'kernel' ? 'Σ Ω over filters, for each position in the kernel.' : 'Σ Ω over units, for each pixel.';
  const order = scrambled ? ' Pixels are permuted differently in each task, so no shape is visible here.' : '';
  return {
    id: `image:${of}`,
    inputs: [image],
    title: titles[of],
    shape: 'square',
    content: () => ({
      note: `${sum}${order}`,
      ...omegaMap({ rows: height, columns: width, size: [height, width], values }, ['row', 'column']),
    }),
  };
}
