import { count } from '../../src/core/format';
import { joined } from '../../src/core/joined';
import type { EvaluatedTask, Evaluation, TaskAnswers } from '../../src/core/panel/evaluation';
import { Showing } from '../shared/showing';
import { Sample } from './sample';

/** Tasks whose samples are shown unless the user wants all. */
const MAX_TASKS = 8;

interface SamplesProps {
  readonly evaluation: Evaluation;
  readonly isAll: boolean;
  showAll(): void;
}

/** Some samples of each task: what the network takes them for. */
export function Samples({ evaluation: { tasks }, isAll, showAll }: SamplesProps) {
  const answered = tasks.flatMap(({ answers, ...task }) => (answers ? [{ ...task, answers }] : []));
  const shown = isAll ? answered : answered.slice(0, MAX_TASKS);
  return (
    <section class="group" aria-label="Samples">
      <div class="group-head">
        <h2>Samples</h2>
      </div>
      <p class="note">{explanation(answered)}</p>
      {shown.map(({ task, name, samples, answers }) => (
        <section key={task} aria-label={`Samples of task ${task}`}>
          <h3>
            {task} · {name}
            <span class="note">
              {count(samples - answers.right)} of {count(samples)} wrong
            </span>
          </h3>
          <ul class="samples">
            {answers.shown.map((sample, i) => (
              // Samples keep their places.
              <Sample key={i} sample={sample} />
            ))}
          </ul>
        </section>
      ))}
      {shown.length < answered.length && (
        <p>
          <Showing shown={shown.length} of={answered.length} what="tasks" onAll={showAll} />
        </p>
      )}
    </section>
  );
}

type Answered = Pick<EvaluatedTask, 'task'> & { readonly answers: TaskAnswers };

function explanation(tasks: readonly Answered[]): string {
  if (tasks.length === 0) return 'Facts are retrieved, not classified, so single samples are neither right nor wrong.';
  const hasPictures = tasks.some(({ answers }) => answers.shown.some(({ picture }) => picture));
  const permuted = tasks.filter(({ answers }) => answers.isPermuted).length;
  return joined(' ', [
    'The most frequent confusions first, each with its number of samples.',
    hasPictures ? '' : 'These samples are feature vectors, so there is no picture of them.',
    hasPictures && permuted > 0
      ? `${permuted === tasks.length ? 'The' : `${permuted} of ${tasks.length}`} tasks permute the pixels; pictures show the samples unpermuted.`
      : '',
  ]);
}
