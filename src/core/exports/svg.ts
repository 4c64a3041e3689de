import { exportKind } from './exportKind';

export const svg = exportKind({
  kind: 'svg',
  title: 'SVG',
  description: 'The chart as a drawing for paper, black on white, with its title, note and legend.',
  extension: 'svg',
  mediaType: 'image/svg+xml',
  writes: ['chart'],
});
