import { findDataSet, type Places } from './catalog';
import { findFactSet } from './facts/factSet';
import { findImageFolders } from './imageFolder';

/** As much of a benchmark as tells where its data is. */
type Source =
  | { readonly kind: 'images'; readonly folders: readonly string[] }
  | { readonly kind: 'permuted' | 'split' | 'facts'; readonly dataset: string };

/**
 * The folders of the data that a benchmark is made of.
 * @throws UserError where it is not on this machine, saying what to do
 */
export function findData(benchmark: Source, places: Places = {}): readonly string[] {
  switch (benchmark.kind) {
    case 'images':
      return findImageFolders(benchmark.folders, places).map(({ path }) => path);
    case 'facts':
      return [findFactSet(benchmark.dataset, places)];
    default:
      return [findDataSet(benchmark.dataset, places).folder];
  }
}
