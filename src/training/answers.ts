import { samplePicture } from '../benchmarks/streams/samplePicture';
import type { Stream, Task } from '../benchmarks/streams/stream';
import { classNameOf } from '../benchmarks/streams/taskSamples';
import type { AnsweredSample, TaskAnswers } from '../core/panel/evaluation';
import { NO_ANSWER } from './program/evaluation';
import type { TaskLearner } from './taskLearner';

/** Maximum number of samples shown of a task and of all tasks together, and the minimum of each of many tasks. */
const MAX_OF_TASK = 8;
const MAX_SAMPLES = 800;
const MIN_OF_TASK = 2;

/** Bytes of all pictures, which are small enough for a page to remember. */
const MAX_BYTES = 2_000_000;
/** Their sides, in pixels. */
const MAX_SIDE = 64;
const MIN_SIDE = 16;

/** What the network answers to `rows`, samples of `task`; `tasks` is the number of tasks that are shown beside each other. */
export function answersOnTask(learner: TaskLearner, task: Task, rows: Int32Array, tasks: number): TaskAnswers {
  const { stream } = learner;
  const max = Math.max(MIN_OF_TASK, Math.min(MAX_OF_TASK, Math.floor(MAX_SAMPLES / tasks)));
  const [, , channels] = stream.inputShape;
  const side = Math.max(MIN_SIDE, Math.min(MAX_SIDE, Math.floor(Math.sqrt(MAX_BYTES / (tasks * max * channels)))));
  const labels = rows.map((row) => learner.label(task, row));
  const answers = learner.answers(task, rows);
  const shown = chosenSamples(labels, answers, max).map(({ index, alike }): AnsweredSample => {
    const [truth, answer] = [labels[index] ?? 0, answers[index] ?? 0];
    const isAnswered = answer !== NO_ANSWER;
    const owner = isAnswered ? ownerOf(stream, task, answer) : task;
    const picture = samplePicture(stream, rows[index] ?? 0, side);
    return {
      truth: classNameOf(task, truth - task.units.first),
      answer: isAnswered ? classNameOf(owner, answer - owner.units.first) : 'none: its outputs are not finite',
      ...(owner !== task && { answerTask: owner.number }),
      isRight: truth === answer,
      alike,
      ...(picture && { picture }),
    };
  });
  const right = labels.reduce((sum, label, i) => sum + (label === answers[i] ? 1 : 0), 0);
  return { right, isPermuted: task.permutation !== undefined, shown };
}

/** The task whose output it is: the sample's own where tasks share outputs. */
function ownerOf({ tasks }: Stream, own: Task, output: number): Task {
  const owner = [own, ...tasks].find(({ units }) => output >= units.first && output < units.first + units.count);
  if (!owner) throw new Error(`no task has the output ${output}`);
  return owner;
}

/**
 * Which samples say most about what the network confuses: half of `max` wrong ones, or more where fewer are right, then right
 * ones. One after the other is taken from each pair of a label and an answer, the most frequent pair first.
 * @returns their places in the lists, and how many samples are of the same pair
 */
export function chosenSamples(
  labels: Int32Array,
  answers: Int32Array,
  max: number,
): { readonly index: number; readonly alike: number }[] {
  const pairs = new Map<string, number[]>();
  for (const [index, label] of labels.entries()) {
    const pair = `${label} ${answers[index]}`;
    const alike = pairs.get(pair);
    if (alike) alike.push(index);
    else pairs.set(pair, [index]);
  }
  const frequent = [...pairs.values()].sort((a, b) => b.length - a.length);
  const isRight = ([first = 0]: readonly number[]) => labels[first] === answers[first];
  const inTurn = (groups: readonly (readonly number[])[]) =>
    Array.from({ length: max }, (_, turn) =>
      groups.flatMap((group) => (turn < group.length ? [{ index: group[turn] ?? 0, alike: group.length }] : [])),
    ).flat();
  const right = inTurn(frequent.filter(isRight));
  const wrong = inTurn(frequent.filter((group) => !isRight(group)));
  const some = wrong.slice(0, Math.max(Math.ceil(max / 2), max - right.length));
  return [...some, ...right.slice(0, max - some.length)];
}
