import * as vscode from 'vscode';
import { bytes, engineName, percent } from '../../core/format';
import type { LambdaAttempt } from '../../core/run/run';
import type { Runs } from '../runs/runs';
import { checkpointProblem, problemOf } from './decorations';
import { statusText } from './items';
import type { TreeNode } from './node';

/** An attempt in the search for λ, and its accuracy. */
function triedLine(line: (label: string, value: string) => void, { lambda, accuracy, verdict }: LambdaAttempt): void {
  const label = verdict === 'reference' ? 'Fine-tuning' : `λ ${Number(lambda.toPrecision(3))}`;
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
    case 'unreadable':
      return text.appendText(node.reason);
    case 'run': {
      const { run } = node;
      const problem = problemOf(run);
      line('Run', run.path);
      line('State', statusText(run.status));
      if (problem !== undefined) line('Problem', problem);
      const { engine } = run.state;
      if (engine) line('Engine', engineName(engine));
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
