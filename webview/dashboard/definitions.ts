import { element } from '../shared/element';

const definitions: readonly (readonly [term: string, meaning: string])[] = [
  [
    'R',
    'The accuracy matrix: R(t, i) is the accuracy on the test data of task i after training task t; T is the last task trained, b(i) the accuracy of the untrained network. On facts, mean average precision (MAP) takes the place of accuracy.',
  ],
  ['MAP', 'Mean average precision of retrieving the test images of each fact of a task, nearest first.'],
  ['ACC', '1/T Σ R(T, i) over i ≤ T. Lopez-Paz & Ranzato 2017, equation 2.'],
  ['Forgetting', 'Mean over i < T of max R(t, i) over t < T, minus R(T, i). Chaudhry et al. 2018, equation 3.'],
  ['Drop', 'Mean over i < T of R(i, i) − R(T, i): the forgetting of Aljundi et al. 2018, table 1.'],
  [
    'BWT',
    'Mean over i < T of R(T, i) − R(i, i): drop with the opposite sign; negative means forgetting. Lopez-Paz & Ranzato 2017, equation 3.',
  ],
  ['FWT', 'Mean over 1 < i ≤ T of R(i − 1, i) − b(i). Lopez-Paz & Ranzato 2017, equation 4.'],
  [
    'Ω',
    'The importance of a weight: how much the learnt function changes with it. The method adds λ Σ Ω (θ − θ*)² to the loss of later tasks.',
  ],
  ['Points', 'Percentage points: difference of two accuracies in percent.'],
];

export function definitionList(): HTMLElement {
  return element(
    'details',
    { class: 'definitions' },
    element('summary', {}, 'What the measures mean'),
    element(
      'dl',
      {},
      ...definitions.flatMap(([term, meaning]) => [element('dt', {}, term), element('dd', {}, meaning)]),
    ),
  );
}
