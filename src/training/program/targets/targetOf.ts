import type { Stream } from '../../../benchmarks/streams/stream';
import { classes } from './classes';
import { facts } from './facts';
import type { Target } from './target';

/** What the outputs of a network on this stream are compared with. */
export function targetOf(stream: Pick<Stream, 'facts'>): Target {
  return stream.facts ? facts(stream.facts) : classes;
}
