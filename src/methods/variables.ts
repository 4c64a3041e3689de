import type { Parameter } from '../network/layer';

/** The importance Ω and the anchor θ* of a parameter, as named in a checkpoint. */
export const importanceOf = (parameter: string): string => `importance/${parameter}`;
export const anchorOf = (parameter: string): string => `anchor/${parameter}`;
/** What a method keeps for each task by itself. */
export const ofTask = (task: number, name: string): string => `task-${task}/${name}`;

/** A variable of the shape of each parameter, initially zero. */
export function besideEach(parameters: readonly Parameter[], name: (parameter: string) => string): Parameter[] {
  return parameters.map((parameter) => ({ ...parameter, name: name(parameter.name), initial: { kind: 'zeros' } }));
}
