import { exportKind } from './exportKind';

export const png3 = exportKind({
  kind: 'png3',
  title: 'PNG, 3×',
  description: 'A picture of the chart for paper, as SVG shows it, with 3 pixels for each CSS pixel.',
  extension: 'png',
  mediaType: 'image/png',
  writes: ['chart'],
});
