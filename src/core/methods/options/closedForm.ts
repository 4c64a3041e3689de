import type { FoundProblem } from '../../experiment/problem';
import type { Traits } from '../../experiment/traits';

/** What a method that computes a linear head from statistics of its inputs asks of the rest of an experiment. */
export function* closedFormRules(kind: string, { network, training }: Traits): Iterable<FoundProblem> {
  if (!network.isLinear) {
    const message =
      `${kind} computes one linear layer, on samples as they are: set network to { "kind": "mlp", "hidden": [] }; ` +
      'the features of another network are made samples by `mas-lab features`';
    yield { keys: ['network', 'kind'], message };
  }
  if (training.keep !== 'last-epoch') {
    const message = `${kind} takes each sample once, so there are no epochs to choose from; use last-epoch`;
    yield { keys: ['training', 'keep'], message };
  }
  if (training.augmentation) {
    const message = `${kind} takes each sample once, as it is; leave it out`;
    yield { keys: ['training', 'augmentation'], message };
  }
}
