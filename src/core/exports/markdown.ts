import { exportKind } from './exportKind';

export const markdown = exportKind({
  kind: 'markdown',
  title: 'Markdown',
  description: 'Tables of GitHub Flavored Markdown.',
  options: {},
  extension: 'md',
  mediaType: 'text/markdown',
  writes: ['table'],
});
