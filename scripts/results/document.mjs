// @ts-check
// docs/RESULTS.md, from what the benchmarks came to.
import { benchmarks } from './benchmarks.mjs';
import { answerTo, questions } from './questions.mjs';
import { furthest, methodsFor, searchSeed, seeds, studyOf, validation } from './study.mjs';

/**
 * @typedef {import('./benchmarks.mjs').Benchmark} Benchmark
 * @typedef {import('./study.mjs').Study} Study
 * @typedef {import('./study.mjs').Outcome} Outcome
 * @typedef {import('./study.mjs').Statistic} Statistic
 */

/**
 * What was measured here, and of what was not the section that the document already has.
 * @param {string} existing
 * @returns {string}
 */
export function resultsDocument(existing) {
  const sections = [
    ...benchmarks.map((benchmark) => {
      const study = studyOf(benchmark);
      return { id: benchmark.id, title: benchmark.title, lines: study && section(benchmark, study) };
    }),
    ...questions.map((question) => {
      const rows = answerTo(question);
      return { id: question.id, title: question.title, lines: rows && answer(question, rows) };
    }),
  ].map(({ id, title, lines }) => ({ title, text: lines ? lines.join('\n') : kept(existing, id), id }));
  const missing = sections.filter(({ text }) => !text).map(({ title }) => title);
  return [
    '# Results',
    '',
    'Written by `npm run results`, which trains every run below and goes on where it was stopped; with the name of a',
    `benchmark, e.g. \`npm run results -- ${benchmarks[0]?.id}\`, it does that one, and with \`--methods "MAS,EWC"\` some`,
    'methods. The runs are in `.mas/results`.',
    '',
    ...(missing.length > 0 ? [`Not measured yet: ${missing.join('; ')}.`, ''] : []),
    ...protocol(),
    ...sections.flatMap(({ id, text }) => (text ? [opening(id), '', text, '', closing(id), ''] : [])),
  ].join('\n');
}

const opening = (/** @type {string} */ id) => `<!-- ${id} -->`;
const closing = (/** @type {string} */ id) => `<!-- end of ${id} -->`;

/**
 * The section that a document has.
 * @param {string} document
 * @param {string} id
 */
export function kept(document, id) {
  const [from, to] = [document.indexOf(opening(id)), document.indexOf(closing(id))];
  return from < 0 || to < from ? '' : document.slice(from + opening(id).length, to).trim();
}

function protocol() {
  return [
    '## How they were made',
    '',
    `- Every method learns the same stream with the same network, training and seeds (${seeds.join(', ')}): permutations,`,
    '  initial weights and batches follow from the seed. Optimizer state is kept at task borders. Options that a table does',
    '  not name have their defaults. Figures of the literature are rounded: look them up before citing them.',
    `- **λ** is chosen on seed ${searchSeed}, which is not reported, with ${100 * validation} % of each task’s training samples held out: the λ`,
    '  whose network, after the last task, has the highest mean accuracy on the held-out samples of all tasks. Three factors',
    `  of ten are tried; as long as the best is at an end, up to ${furthest} further ones; then three times more and less than the best.`,
    '  No test sample takes part. (A choice without data of old tasks, as a continual learner would need it, can only be worse.)',
    `- Tables show mean ± standard deviation (n − 1) over ${seeds.length} seeds, after the last task. **ACC**: mean accuracy over all tasks.`,
    '  **Forgetting**: best earlier accuracy less the last, mean over old tasks (Chaudhry et al. 2018). **Drop**: accuracy',
    '  right after learning less the last (Aljundi et al. 2018). **Memory**: bytes that the method keeps for later tasks besides',
    '  the network, from the checkpoint; for rehearsal its samples. What each costs in time is in',
    '  [PERFORMANCE.md](PERFORMANCE.md): several runs at a time, as here, say little of it.',
    '- Fine-tuning is the lower bound, joint training on the data of all tasks so far the upper one. **Expert Gate** finds out',
    '  by itself which task a test sample is of, also where the other methods are told, so the task-incremental scenario is',
    '  harder for it; what it forgets is what its gate sends to a newer expert.',
    '',
  ];
}

/**
 * @param {Benchmark} benchmark
 * @param {Study} study
 */
function section(benchmark, { tasks, outcomes, agreement = [], engine, processor }) {
  const { title, id, about, experiment, expectations, notes } = benchmark;
  const absent = methodsFor(benchmark).flatMap(({ name }) => (outcomes.some((each) => each.name === name) ? [] : name));
  return [
    `## ${title}`,
    '',
    `${about} ${settingsText(experiment)}${searchText(benchmark)}`,
    '',
    ...table(
      ['method', 'λ', 'ACC in %', 'forgetting', 'drop', 'memory'],
      outcomes.map(({ name, lambda, row }) => [
        name,
        lambda === undefined ? '' : String(lambda),
        percent(row.averageAccuracy),
        percent(row.forgetting),
        percent(row.drop),
        row.memoryBytes ? bytes(row.memoryBytes.mean) : '',
      ]),
    ),
    '',
    ...(absent.length > 0 ? [`Not measured here yet: ${absent.join(', ')}.`, ''] : []),
    ...atAnEnd(outcomes),
    ...literature(expectations, outcomes),
    ...[...methodsFor(benchmark).map(({ note }) => note), ...notes].flatMap((note) => (note ? [note, ''] : [])),
    ...rules(agreement, outcomes),
    '<details><summary>Accuracy on each task, and the search for λ</summary>',
    '',
    ...table(
      ['method', ...tasks.map((name, i) => `${i + 1} · ${name}`)],
      outcomes.map(({ name, row }) => [name, ...tasks.map((_, i) => percent(row.accuracy[i] ?? null))]),
    ),
    '',
    ...table(
      ['method', 'λ: accuracy in % on held-out samples, chosen in bold', 'what λ is multiplied with'],
      outcomes
        .filter(({ tries }) => tries.length > 0)
        .map(({ name, lambda, tries, convention }) => [
          name,
          tries
            .map((each) => {
              const text = `${each.lambda}: ${(100 * each.accuracy).toFixed(1)}`;
              return each.lambda === lambda ? `**${text}**` : text;
            })
            .join(', '),
          convention,
        ]),
    ),
    '',
    `Trained with ${engine}, on ${processor}. Exact settings: \`.mas/results/${id}/final.mas-sweep.json\`, and \`experiment.json\` of each run:`,
    '',
    '```json',
    JSON.stringify(experiment),
    '```',
    '',
    '</details>',
  ];
}

/** @param {Benchmark} benchmark */
function searchText({ searchTasks, lambdasOf }) {
  if (!searchTasks && !lambdasOf) return '';
  const other = benchmarks.find(({ id }) => id === lambdasOf);
  const on = searchTasks ? ` on the first ${searchTasks} tasks` : '';
  return ` λ was chosen${on}${other ? ` among the one of “${other.title}”, three times more and less, and further as long as the best was at an end` : ''}.`;
}

/**
 * @param {import('./questions.mjs').Question} question
 * @param {readonly import('./questions.mjs').Row[]} rows
 */
function answer({ id, title, sweep, about, finding }, rows) {
  return [
    `## ${title}`,
    '',
    `${about} Made by \`npm run results -- ${id}\`, which runs \`${sweep}\`.`,
    '',
    ...table(
      ['', 'ACC in %', 'forgetting', 'drop', 'seeds'],
      rows.map(({ label, averageAccuracy, forgetting, drop, seeds: each }) => [
        label,
        percent(averageAccuracy),
        percent(forgetting),
        percent(drop),
        String(each.length),
      ]),
    ),
    ...(finding ? ['', finding] : []),
  ];
}

/**
 * @param {Benchmark['expectations']} expectations
 * @param {readonly Outcome[]} outcomes
 */
function literature(expectations, outcomes) {
  const rows = expectations.flatMap(({ methods, least, most, says }) =>
    outcomes
      .filter(({ name }) => methods.includes(name))
      .map(({ name, row }) => {
        const mean = row.averageAccuracy?.mean ?? Number.NaN;
        const holds = (least === undefined || mean >= least) && (most === undefined || mean <= most);
        const bound = least === undefined ? `≤ ${100 * (most ?? 1)}` : `≥ ${100 * least}`;
        return [name, says, bound, (100 * mean).toFixed(3), holds ? 'yes' : '**no**'];
      }),
  );
  if (rows.length === 0) return [];
  return [...table(['method', 'literature, ACC', 'expected here', 'measured', 'as expected'], rows), ''];
}

/**
 * Where the chosen λ has no worse one on one side of it.
 * @param {readonly Outcome[]} outcomes
 */
function atAnEnd(outcomes) {
  const ends = outcomes.flatMap(({ name, lambda, tries }) => {
    if (lambda === undefined || tries.length === 0) return [];
    if (lambda === tries.at(-1)?.lambda) return `${name} (the highest)`;
    return lambda === tries[0]?.lambda ? `${name} (the lowest)` : [];
  });
  if (ends.length === 0) return [];
  return [`At an end of the λ that were tried, so that one beyond it may be better: ${ends.join(', ')}.`, ''];
}

/**
 * Global and local Ω beside each other.
 * @param {Study['agreement']} agreement
 * @param {readonly Outcome[]} outcomes
 */
function rules(agreement, outcomes) {
  if (agreement.length === 0) return [];
  const accuracy = (/** @type {string} */ name) =>
    percent(outcomes.find((each) => each.name === name)?.row.averageAccuracy ?? null);
  return [
    `**Global and local Ω** of the weights that MAS ends with, measured on the training samples of the last task (MAS comes to ${accuracy('MAS')} %, local MAS to ${accuracy('local MAS')} %):`,
    '',
    ...table(
      ['tensor', 'Pearson', 'Spearman (ranks)', 'of the global top 5 %, in the local one'],
      agreement.map(({ tensor, pearson, spearman, shared }) => [
        `\`${tensor}\``,
        decimal(pearson),
        decimal(spearman),
        `${percent(shared)} %`,
      ]),
    ),
    '',
  ];
}

/** @param {Readonly<Record<string, any>>} experiment */
function settingsText({ network, training }) {
  const { epochs, batchSize, optimizer } = training;
  const layers = network.hidden.join(' and ');
  return `Perceptron with hidden layers of ${layers} units, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} a task, mini-batches of ${batchSize}, ${optimizer.kind} with learning rate ${optimizer.learningRate}.`;
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)];
}

/** @param {Statistic} value */
function percent(value) {
  if (!value) return '–';
  const text = (/** @type {number} */ fraction) => (100 * fraction).toFixed(1).replace('-0.0', '0.0').replace('-', '−');
  return value.deviation === null ? text(value.mean) : `${text(value.mean)} ± ${text(value.deviation)}`;
}

/** @param {Statistic} value */
function decimal(value) {
  if (!value) return '–';
  const text = (/** @type {number} */ number) => number.toFixed(2).replace('-', '−');
  return value.deviation === null ? text(value.mean) : `${text(value.mean)} ± ${text(value.deviation)}`;
}

/** @param {number} count */
function bytes(count) {
  if (count === 0) return '0';
  return count < 1e6 ? `${Math.round(count / 1e3)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}
