import { attemptText, doneText, duration, engineName, percent, significant } from '../core/format';
import { accuracyAt } from '../core/measures/accuracyMatrix';
import { averageAccuracy } from '../core/measures/averageAccuracy';
import { type Metric, metricNames, sampleWord } from '../core/measures/metric';
import type { Event, EventOf } from '../core/run/event';
import type { CurrentTask, RunState } from '../core/run/run';
import { visibleLine } from '../core/visibleText';
import { bold, dim, onTerminal, widthOf } from './terminal';
import { shortened } from './text';

/** The last line of the terminal, which is rewritten; elsewhere plain lines, about one a second. */
export interface LiveLine {
  rewrite(text: string): void;
  /** A line that stays, above the live one. */
  keep(text: string): void;
  close(): void;
}

const PLAIN_INTERVAL_MS = 1_000;

/** Begins a live line on a stream. */
export function openLine(stream: NodeJS.WriteStream = process.stderr): LiveLine {
  let live = '';
  let lastPlain = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (live) stream.write('\r\x1b[K');
  };
  return {
    rewrite(text) {
      if (stream.isTTY) {
        clear();
        live = shortened(visibleLine(text), widthOf(stream) - 1);
        stream.write(live);
      } else if (performance.now() - lastPlain >= PLAIN_INTERVAL_MS) {
        lastPlain = performance.now();
        stream.write(`${visibleLine(text)}\n`);
      }
    },
    keep(text) {
      clear();
      stream.write(`${onTerminal(text)}\n${live}`);
    },
    close() {
      clear();
      live = '';
    },
  };
}

/** Shows the progress of training on stderr. `state` is the state after `event`; `metric` is what tasks are measured by. */
export function showProgress(line: LiveLine, state: RunState, event: Event, metric: Metric): void {
  switch (event.type) {
    case 'session-started':
      line.keep(dim(engineName(event.engine), process.stderr));
      break;
    case 'task-started':
    case 'progress': {
      const task = state.tasks[event.task - 1];
      if (task?.state === 'training')
        line.rewrite(progressLine(task, state.tasks.length, metric, process.stderr.isTTY));
      break;
    }
    case 'lambda-tried':
      line.keep(dim(attemptLine(event, metric), process.stderr));
      break;
    case 'task-finished':
      line.close();
      line.keep(finishedLine(state, event.task, metric));
  }
}

const BAR_WIDTH = 20;

function progressLine(task: CurrentTask, tasks: number, metric: Metric, hasBar: boolean): string {
  const { percent: done, epoch, epochs, step, steps, loss, penalty, accuracy, secondsLeft } = task;
  const filled = Math.round((BAR_WIDTH * done) / 100);
  const bar = hasBar ? ` ${'━'.repeat(filled)}${'╌'.repeat(BAR_WIDTH - filled)} ${doneText(task)}` : '';
  const attempt = task.search ? `, ${attemptText(task.search)}` : '';
  const head = `  task ${task.task}/${tasks} ${task.name}${attempt}${bar}`;
  if (loss === undefined || penalty === undefined) return head;
  if (step >= steps) return `${head}  measuring importance and ${metricNames([{ metric }]).word}`;
  const position = hasBar && epochs === 1 ? '' : `  epoch ${epoch}/${epochs}`;
  const steady = hasBar ? '' : `  step ${step}/${steps}`;
  const penaltyText = penalty === 0 ? '' : `  penalty ${significant(penalty)}`;
  const accuracyText = accuracy === undefined ? '' : `  accuracy ${percent(accuracy)}`;
  const left = secondsLeft === undefined || secondsLeft < 1 ? '' : `  ${duration(Math.round(secondsLeft))} left`;
  return `${head}${position}${steady}  loss ${significant(loss)}${penaltyText}${accuracyText}${left}`;
}

function attemptLine({ task, lambda, verdict, accuracy, on, next }: EventOf<'lambda-tried'>, metric: Metric): string {
  const { word } = metricNames([{ metric }]);
  const what = verdict === 'reference' ? 'fine-tuning' : `λ = ${significant(lambda)}`;
  const then = {
    reference: 'reference',
    'too-high': `too high, next ${significant(next)}`,
    chosen: 'chosen',
    'last-chosen': 'still too high, but the last attempt',
  }[verdict];
  const samples = `${on === 'train' ? 'training' : 'validation'} ${sampleWord(metric)}s`;
  return `  task ${task}: ${what}  ${word} ${percent(accuracy)} on ${samples}: ${then}`;
}

function finishedLine(state: RunState, number: number, metric: Metric): string {
  const task = state.tasks[number - 1];
  if (task?.state !== 'done') return '';
  const { train, importance, evaluate } = task.seconds;
  const { accuracyMatrix: matrix } = state;
  const average = number > 1 ? `, average of ${number} tasks ${percent(averageAccuracy(matrix, number))}` : '';
  const title = bold(`✓ task ${number}/${state.tasks.length} ${task.name}`, process.stderr);
  return `${title}  ${metricNames([{ metric }]).word} ${percent(accuracyAt(matrix, number, number))}${average}  ${duration(train + importance + evaluate)}`;
}
