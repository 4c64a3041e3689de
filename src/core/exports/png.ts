import { exportKind } from './exportKind';

export const png = exportKind({
  kind: 'png',
  title: 'PNG',
  description: 'A picture of the chart with its title and legend.',
  options: {},
  extension: 'png',
  mediaType: 'image/png',
  writes: ['chart'],
});
