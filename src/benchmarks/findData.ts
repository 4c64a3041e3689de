import type { Benchmark } from '../core/experiment';
import { findDataSet, type Places } from './catalog';
import { findFactSet } from './facts/factSet';

/**
 * The folder of the data that a benchmark is made of.
 * @throws UserError where it is not on this machine, saying what to do
 */
export function findData({ kind, dataset }: Pick<Benchmark, 'kind' | 'dataset'>, places: Places = {}): string {
  return kind === 'facts' ? findFactSet(dataset, places) : findDataSet(dataset, places).folder;
}
