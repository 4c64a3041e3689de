import { type Generator, uniform, uniformInt } from '../core/random';

/** A path as it is bred: `[layers][active]`, numbers of modules from 0, the same one perhaps more than once. */
export type Genotype = readonly (readonly number[])[];

/** The size of a modular network, and the maximum number of modules of a layer in a path. */
export interface PathSize {
  readonly layers: number;
  readonly modules: number;
  readonly active: number;
}

export function randomGenotype({ layers, modules, active }: PathSize, generator: Generator): Genotype {
  return Array.from({ length: layers }, () => Array.from({ length: active }, () => uniformInt(generator, modules)));
}

/** Each number is shifted by −2..2 with probability 1 / (layers · active), modulo the number of modules. */
export function mutated(genotype: Genotype, { layers, modules, active }: PathSize, generator: Generator): Genotype {
  const shifted = (module: number) => {
    const shift = uniform(generator) < 1 / (layers * active) ? uniformInt(generator, 5) - 2 : 0;
    return (module + shift + 2 * modules) % modules;
  };
  return genotype.map((layer) => layer.map(shifted));
}

/** Two different members of a population that contend with each other. */
export function pairOf(population: number, generator: Generator): readonly [number, number] {
  const first = uniformInt(generator, population);
  const other = uniformInt(generator, population - 1);
  return [first, other < first ? other : other + 1];
}
