import { exportKind } from './exportKind';

export const png2 = exportKind({
  kind: 'png2',
  title: 'PNG, 2×',
  description: 'A picture of the chart for paper, as SVG shows it, with 2 pixels for each CSS pixel.',
  extension: 'png',
  mediaType: 'image/png',
  writes: ['chart'],
});
