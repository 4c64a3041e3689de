import { metricOf } from '../../core/benchmarks/benchmarks';
import type { Experiment } from '../../core/experiment/experiment';
import { percent, points } from '../../core/format';
import { metricNames } from '../../core/measures/metric';
import type { RunState } from '../../core/run/run';
import { shellWord } from '../../core/shellWord';
import type { Evaluation } from '../../session/request';

/** The accuracy of a checkpoint as a page of Markdown to keep: a row per task, beside the accuracy right after training. */
export function evaluationReport(
  run: {
    readonly id: string;
    readonly path: string;
    readonly state: Pick<RunState, 'tasks' | 'accuracyMatrix'>;
    readonly experiment: Pick<Experiment, 'benchmark'>;
  },
  { checkpoint, tasks }: Evaluation,
  time: string,
): string {
  const { state, experiment } = run;
  const { title, word } = metricNames([{ metric: metricOf(experiment) }]);
  const afterTraining = (task: number) => state.accuracyMatrix[task - 1]?.[task - 1] ?? null;
  const rows = tasks.map(({ task, accuracy, samples }) => {
    const name = state.tasks[task - 1]?.name;
    const before = afterTraining(task);
    return [
      name ? `${task} · ${plain(name)}` : String(task),
      percent(accuracy),
      before === null ? '–' : percent(before),
      points(before === null ? null : accuracy - before),
      samples.toLocaleString('en-US'),
    ];
  });
  const average = tasks.reduce((sum, { accuracy }) => sum + accuracy, 0) / tasks.length;
  const mean = tasks.length > 1 ? [['average', percent(average), '', '', '']] : [];
  return [
    `# Checkpoint ${checkpoint} of ${plain(run.id)}`,
    '',
    `${title} on test samples, measured ${time}. The run itself is unchanged.`,
    '',
    ...table(['task', word, 'after training', 'change', 'samples'], [...rows, ...mean]),
    '',
    'After training: right after the task was trained. Change: percentage points since then; negative means forgetting.',
    '',
    '```sh',
    `mas-lab evaluate ${shellWord(run.path)} --checkpoint ${checkpoint}${only(tasks, checkpoint)}`,
    '```',
    '',
  ].join('\n');
}

/** Names come from files, so what Markdown would interpret is escaped. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|]/g, '\\$&');
}

function only(tasks: Evaluation['tasks'], checkpoint: number): string {
  return tasks.length === checkpoint ? '' : ` --tasks ${tasks.map(({ task }) => task).join(',')}`;
}

/** Columns are aligned, so that the source is readable too: the first to the left, the others to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`));
  return [line(head), `|${rule.join('|')}|`, ...rows.map(line)];
}
