import { exportKind } from './exportKind';

export const png = exportKind({
  kind: 'png',
  title: 'PNG',
  description: 'A picture of the chart with its title and legend.',
  extension: 'png',
  mediaType: 'image/png',
  writes: ['chart'],
});
