import type { ChartExport } from './chartExport';
import { drawFigure } from './figure';
import { newContext, type Sheet } from './sheet';

/** Pictures with `scale` pixels for each CSS px. */
export const pngExport = (scale: number): ChartExport => ({
  suffix: `-${scale}x`,
  write: (spec, zoom) => ({
    content: drawFigure(spec, zoom, scale, (width, height) => canvasSheet(width, height, scale)),
    encoding: 'base64',
  }),
});

function canvasSheet(width: number, height: number, scale: number): Sheet {
  const context = newContext(scale * width, scale * height);
  context.scale(scale, scale);
  return {
    context,
    draw(x, y, partWidth, partHeight, paint) {
      const part = newContext(partWidth, partHeight);
      paint(part.canvas, () => context.drawImage(part.canvas, x, y, partWidth, partHeight));
    },
    read: () => context.canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, ''),
  };
}
