import { exportKind } from './exportKind';

export const json = exportKind({
  kind: 'json',
  title: 'JSON',
  description: 'The result as one JSON object, as `--json` prints it.',
  options: {},
  extension: 'json',
  mediaType: 'application/json',
  writes: ['table', 'run'],
});
