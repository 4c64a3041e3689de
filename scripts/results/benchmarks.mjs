// @ts-check
/**
 * What the methods are compared on, and what the literature leads one to expect.
 *
 * @typedef {object} Expectation
 * @property {readonly string[]} methods
 * @property {number} [least] ACC of each, a fraction.
 * @property {number} [most]
 * @property {string} says What the literature has, with its source.
 *
 * @typedef {object} Benchmark
 * @property {string} id Name of its folder, and on the command line.
 * @property {string} title
 * @property {string} about What is learnt, and how.
 * @property {Readonly<Record<string, unknown>>} experiment Without method and seed.
 * @property {number} [searchTasks] λ is chosen on so many tasks of the stream; default all.
 * @property {string} [lambdasOf] The search begins with the λ chosen on that benchmark, and three times more and less.
 * @property {readonly Expectation[]} expectations
 * @property {readonly string[]} notes Where the results differ from what one would expect, and why.
 */

const inputs = { mean: 0.1307, std: 0.3081 };
const adam = { kind: 'adam', learningRate: 0.001 };

/** The network of van de Ven & Tolias 2019, trained for a fifth of their 2000 steps a task. */
const split = {
  network: { kind: 'mlp', hidden: [400, 400] },
  training: { epochs: 4, batchSize: 128, optimizer: adam },
};
const splitMnist = { benchmark: { kind: 'split', dataset: 'mnist', inputs, classesPerTask: 2 }, ...split };

/** @type {readonly Benchmark[]} */
export const benchmarks = [
  {
    id: 'split-mnist-task',
    title: 'Split MNIST, task-incremental',
    about: 'Five tasks of two digits, a head for each task, which the network is told.',
    experiment: { ...splitMnist, scenario: 'task-incremental' },
    expectations: [
      {
        methods: ['EWC', 'SI'],
        least: 0.97,
        says: '99 % (van de Ven & Tolias 2019; Hsu et al. 2018)',
      },
      { methods: ['MAS'], least: 0.97, says: '99 % (Hsu et al. 2018; the demo of the authors of MAS: 98.9 %)' },
      { methods: ['LwF'], least: 0.99, says: '99.6 % (van de Ven & Tolias 2019)' },
    ],
    notes: [
      'Fine-tuning forgets less here than in van de Ven & Tolias 2019 (87 %), whose digits are dealt to the tasks by the seed: ' +
        'with that, “Split MNIST, digits dealt by the seed” below comes to 85 %.',
      'The mean of IMM is behind, and worst on the newest task: a head is learnt on the weights of its own task, and then ' +
        'stands on the mean of all of them. Whether that is the whole reason was not tried.',
    ],
  },
  {
    id: 'split-mnist-domain',
    title: 'Split MNIST, domain-incremental',
    about: 'The same five tasks with one head of two units: is it the first or the second digit of its task?',
    experiment: { ...splitMnist, scenario: 'domain-incremental' },
    expectations: [
      {
        methods: ['EWC', 'SI', 'MAS'],
        least: 0.6,
        says: '64 to 69 % (van de Ven & Tolias 2019; Hsu et al. 2018); fine-tuning 55 to 60 %',
      },
    ],
    notes: [
      'Fine-tuning, EWC and SI lie below van de Ven & Tolias 2019 (59, 64 and 65 %), whose digits are dealt to the tasks by the ' +
        'seed; “Split MNIST, digits dealt by the seed” below shows how much hangs on that. Their longer training explains ' +
        'little (“Split MNIST, trained for longer”).',
    ],
  },
  {
    id: 'split-mnist-class',
    title: 'Split MNIST, class-incremental',
    about: 'The same five tasks with one head that grows to ten units: which of all digits so far is it?',
    experiment: { ...splitMnist, scenario: 'class-incremental' },
    expectations: [
      {
        methods: ['EWC', 'SI', 'MAS'],
        most: 0.3,
        says: '20 %, only the last task is known (van de Ven & Tolias 2019; Hsu et al. 2018)',
      },
      { methods: ['rehearsal'], least: 0.85, says: 'about 90 % with some hundred samples a class (Hsu et al. 2018)' },
    ],
    notes: [],
  },
  {
    id: 'split-fashion-mnist-task',
    title: 'Split Fashion-MNIST, task-incremental',
    about: 'Five tasks of two articles of clothing, a head for each task, which the network is told.',
    experiment: {
      benchmark: { kind: 'split', dataset: 'fashion-mnist', inputs: { mean: 0.286, std: 0.353 }, classesPerTask: 2 },
      ...split,
      scenario: 'task-incremental',
    },
    expectations: [],
    notes: [],
  },
  {
    id: 'permuted-mnist-5',
    title: 'Permuted MNIST, 5 tasks',
    about:
      'All digits with their pixels in another order in each task; one head. The network and epoch of `npm start`.',
    experiment: {
      benchmark: { kind: 'permuted', dataset: 'mnist', inputs, tasks: 5 },
      scenario: 'domain-incremental',
      network: { kind: 'mlp', hidden: [256, 256] },
      training: { epochs: 1, batchSize: 128, optimizer: adam },
    },
    expectations: [],
    notes: [],
  },
  {
    id: 'permuted-mnist-10',
    title: 'Permuted MNIST, 10 tasks',
    about: 'The same with ten tasks and a wider network.',
    experiment: {
      benchmark: { kind: 'permuted', dataset: 'mnist', inputs, tasks: 10 },
      scenario: 'domain-incremental',
      network: { kind: 'mlp', hidden: [1000, 1000] },
      training: { epochs: 1, batchSize: 128, optimizer: adam },
    },
    searchTasks: 4,
    lambdasOf: 'permuted-mnist-5',
    expectations: [
      {
        methods: ['EWC', 'SI', 'MAS'],
        least: 0.9,
        says: '94 to 95 % for EWC and SI, 21 epochs (van de Ven & Tolias 2019)',
      },
      { methods: ['fine-tuning'], most: 0.85, says: '79 % (van de Ven & Tolias 2019)' },
    ],
    notes: [
      'Fine-tuning keeps less here than in van de Ven & Tolias 2019, who train at a tenth of the rate; “Permuted MNIST, 10 ' +
        'tasks, at a lower rate” below does so, too.',
    ],
  },
];
