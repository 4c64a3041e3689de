import * as vscode from 'vscode';
import { bytes, engineName, percent, significant } from '../../core/format';
import type { LambdaAttempt } from '../../core/run/run';
import { droppedText } from '../../store/logRules';
import type { Runs } from '../runs/runs';
import { checkpointProblem, problemOf } from './decorations';
import { statusText } from './descriptions';
import type { TreeNode } from './node';

/** An attempt in the search for λ, and its accuracy. */
function triedLine(line: (label: string, value: string) => void, { lambda, accuracy, verdict }: LambdaAttempt): void {
  const label = verdict === 'reference' ? 'Fine-tuning' : `λ ${significant(lambda)}`;
  const isChosen = verdict === 'chosen' || verdict === 'last-chosen';
  line(label, isChosen ? `${percent(accuracy)}, chosen` : percent(accuracy));
}

/** Of a long stream, only the latest are listed. */
const MAX_LINES = 12;

/** The tooltip of a row. Names come from files, so they are escaped. */
export function tooltipOf(node: TreeNode, runs: Runs): vscode.MarkdownString | undefined {
  const text = new vscode.MarkdownString();
  const line = (label: string, value: string) => {
    text.appendMarkdown(`**${label}** `).appendText(value).appendMarkdown('  \n');
  };
  switch (node.kind) {
    case 'experiment':
      if (node.group.problem !== undefined) text.appendText(node.group.problem);
      else line('Experiment', node.group.file?.fsPath ?? node.group.name);
      return text;
    case 'sweep': {
      const { path, opened, problem } = node.sweep;
      line('Sweep', path);
      line('File', opened.file);
      line('Runs', opened.runs);
      if (problem !== undefined) line('Problem', problem);
      return text;
    }
    case 'cells':
      if (node.status !== undefined) return undefined;
      return text.appendText('Mean ± standard deviation over cells that differ only in their seed.');
    case 'cell': {
      const cell = node.sweep.cell(node.cell);
      if (!cell) return undefined;
      line('Cell', cell.id);
      for (const [path, value] of Object.entries(cell.sets)) line(path, JSON.stringify(value));
      line('State', cell.why === undefined ? cell.status : `${cell.status}: ${cell.why}`);
      line('Run', cell.run);
      return text;
    }
    case 'more':
      return text.appendText('The rows above are the first; this one stands for the others.');
    case 'sweepRuns':
      line('Sweep', node.group.path);
      return text;
    case 'seeds':
      text.appendText('Mean ± standard deviation over runs that differ only in their seed.');
      return text;
    case 'unreadable':
      return text.appendText(node.reason);
    case 'run': {
      const { run } = node;
      const problem = problemOf(run);
      line('Run', run.path);
      const { from } = run.origin;
      if (from) {
        const how = from.how === 'adapted' ? ', with its Ω re-estimated' : '';
        line('Continues', `checkpoint ${from.checkpoint} of ${from.run}${how}`);
      }
      line('State', statusText(run.status));
      if (problem !== undefined) line('Problem', problem);
      const { engine } = run.state;
      if (engine) line('Engine', engineName(engine));
      for (const each of run.dropped) line('Late lines', droppedText(each));
      if (run.owner) line('Session', `${run.owner.pid} (${run.owner.host})`);
      return text;
    }
    case 'task': {
      const { run, task } = node;
      const measured = run.state.accuracyMatrix.flatMap((row, t) => {
        const accuracy = row[task - 1] ?? null;
        return accuracy === null ? [] : [{ after: t + 1, accuracy }];
      });
      const first = measured.slice(0, Math.max(0, measured.length - MAX_LINES));
      if (first.length > 0) text.appendText(`${first.length} earlier measurements`).appendMarkdown('  \n');
      for (const { after, accuracy } of measured.slice(first.length)) line(`After task ${after}`, percent(accuracy));
      const learnt = run.state.tasks[task - 1];
      if (learnt && learnt.state !== 'pending') for (const each of learnt.search?.attempts ?? []) triedLine(line, each);
      return text;
    }
    case 'checkpoint': {
      const checkpoint = node.run.state.checkpoints.find(({ task }) => task === node.task);
      if (!checkpoint) return undefined;
      const problem = checkpointProblem(runs, node.run, node.task);
      if (problem !== undefined) line('Problem', problem);
      line('Saved', new Date(checkpoint.at).toLocaleString(vscode.env.language));
      line('File', checkpoint.file);
      line('Size', bytes(checkpoint.bytes));
      line('Method memory', bytes(checkpoint.memoryBytes));
      line('SHA-256', checkpoint.sha256);
      return text;
    }
  }
}
