import type { Graph, Output } from '../../graph/graph';
import { concat } from '../../graph/ops';
import type { Value } from '../../graph/value';
import type { PictureRegions } from '../../network/layer';
import { addRegionInputs, type RegionBatch, type Regions, regionFeeds } from './regionFeeds';
import type { Scope } from './scope';
import { targetOf } from './targets/targetOf';

/** How many regions a step has: those that the loss is about, and behind them those that a distillation asks for. */
export interface RegionCounts {
  readonly trained: number;
  readonly distilled: number;
}

/** The regions of a step in its graph. */
export interface StepRegions {
  readonly trained: Regions;
  readonly distilled: Regions | undefined;
  /** Both, as the network sees them. */
  readonly all: PictureRegions;
}

/** The regions of a step as they are fed. */
export interface FedRegions {
  readonly trained: RegionBatch;
  readonly distilled?: RegionBatch | undefined;
}

/** Undefined where samples have one output each. */
export function regionCountsOf({ parts: { stream, method, batchSize } }: Scope): RegionCounts | undefined {
  const { regions } = targetOf(stream);
  if (!regions) return undefined;
  const asks = method.distillation?.before !== undefined;
  return { trained: batchSize * regions.perSample, distilled: asks ? batchSize * regions.distilled : 0 };
}

/** The inputs of an entry of steps. */
export function addStepRegions(graph: Graph, entry: string, { trained, distilled }: RegionCounts) {
  const own = addRegionInputs(graph, entry, 'regions', trained);
  const old = distilled > 0 ? addRegionInputs(graph, entry, 'distilled', distilled) : undefined;
  return {
    inputs: { ...own.inputs, ...old?.inputs },
    at(round: Output): StepRegions {
      const [first, second] = [own.at(round), old?.at(round)];
      return { trained: first, distilled: second, all: second ? joined(first, second) : first };
    },
  };
}

/** What is fed to them. */
export function stepRegionFeeds(
  steps: readonly FedRegions[],
  { trained, distilled }: RegionCounts,
): Readonly<Record<string, Value>> {
  const old = steps.flatMap((step) => step.distilled ?? []);
  return {
    ...regionFeeds(
      'regions',
      steps.map((step) => step.trained),
      trained,
    ),
    ...(distilled > 0 && regionFeeds('distilled', old, distilled)),
  };
}

const joined = (a: PictureRegions, b: PictureRegions): PictureRegions => ({
  boxes: concat([a.boxes, b.boxes], 0),
  pictures: concat([a.pictures, b.pictures], 0),
});
