import type { Stream } from '../../../benchmarks/streams/stream';
import { classes } from './classes';
import { facts } from './facts';
import { objects } from './objects';
import type { Target } from './target';

/** What the outputs of a network on this stream are compared with. */
export function targetOf({ detection, facts: embedded }: Pick<Stream, 'facts' | 'detection'>): Target {
  if (detection) return objects(detection);
  return embedded ? facts(embedded) : classes;
}
