import type { FoundProblem } from '../experiment/problem';
import { type Described, kindNamed, schemaOf } from '../kind';
import { convolves, countLayers, crops } from '../layers/layers';
import * as networks from './list';
import type { ModuleNames, NetworkKind, Stated } from './networkKind';

/** What an experiment says of its network, every default filled in. */
export type NetworkDescription = Described<(typeof networks)[keyof typeof networks]>;

export const network = schemaOf(networks).describe('What learns.');

/** With those in branches, and with activations and normalizations. */
const MAX_ALL_LAYERS = 5_000;

const kindOf = ({ kind }: NetworkDescription): NetworkKind => kindNamed(networks, kind);

/** The layers before the heads, in a row. */
export function layersIn(description: NetworkDescription): readonly Stated[] {
  return kindOf(description).recipe(description);
}

/** What libraries call the layers of a network; none where it is nobody else's. */
export function modulesOf(description: NetworkDescription): readonly ModuleNames[] {
  return kindOf(description).modules?.(description) ?? [];
}

/** Whether a network has convolutions. */
export function isConvolutional(description: NetworkDescription): boolean {
  return convolves(layersIn(description).map(({ layer }) => layer));
}

/** Whether a network takes regions out of pictures. */
export function takesRegions(description: NetworkDescription): boolean {
  return crops(layersIn(description).map(({ layer }) => layer));
}

/** What is wrong with a network's options together. */
export function networkProblems(description: NetworkDescription): readonly FoundProblem[] {
  const problems = kindOf(description).rules?.(description) ?? [];
  const count = countLayers(layersIn(description).map(({ layer }) => layer));
  if (count <= MAX_ALL_LAYERS) return problems;
  return [
    { keys: [], message: `has ${count} layers, those in branches included; at most ${MAX_ALL_LAYERS} are possible` },
  ];
}
