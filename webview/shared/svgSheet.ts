import type { Sheet } from './sheet';
import { escaped, svgContext, tagText } from './svgContext';

/** A sheet that is an SVG file. */
export function svgSheet(width: number, height: number, title: string): Sheet {
  const whole = svgContext(width, height, 'sheet');
  const parts: string[] = [];
  return {
    context: whole.context,
    draw(x, y, partWidth, partHeight, paint) {
      const part = svgContext(partWidth, partHeight, `part${parts.length + 1}-`);
      paint(part.canvas, () => parts.push(tagText('g', { transform: `translate(${x} ${y})` }, part.read())));
    },
    read() {
      const size = { width, height, viewBox: `0 0 ${width} ${height}` };
      const content = [tagText('title', {}, escaped(title)), whole.read(), ...parts].join('\n');
      return tagText('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, content);
    },
  };
}
