import type { NetworkDescription } from '../../core/networks/networks';
import type { Parameter } from '../../network/layer';
import type { Network } from '../../network/network';

/** A network as it was at a checkpoint. */
export interface ExportedNetwork {
  readonly description: NetworkDescription;
  readonly network: Network;
  readonly inputShape: readonly [height: number, width: number, channels: number];
  /** The values of a parameter or running statistic. */
  valuesOf(parameter: Parameter): Float32Array;
}
