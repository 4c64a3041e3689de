import { type Evaluation, evaluationTitle } from '../../src/core/panel/evaluation';
import { ExportMenu } from '../shared/exportMenu';
import { tellHost } from '../shared/host';
import { Icon } from '../shared/icon';
import { Placeholder } from '../shared/placeholder';
import { tableExports } from '../shared/tableExports';
import { Button } from '../shared/toolkit';
import type { EvaluationModel } from './model';
import { reportOf } from './report';
import { Samples } from './samples';
import { TaskTable } from './taskTable';
import { Verdict } from './verdict';

export function EvaluationView({ model }: { readonly model: EvaluationModel }) {
  const { evaluation, all } = model.settings.get();
  if (!evaluation) return <Nothing />;
  return (
    <>
      <Toolbar evaluation={evaluation} isGone={model.isGone(evaluation.run)} />
      <div class="content">
        <header>
          <h1>{evaluationTitle(evaluation)}</h1>
          <Verdict evaluation={evaluation} />
          <p class="note">Test samples, measured {timeText(evaluation.at)}. The run itself is unchanged.</p>
        </header>
        <div>
          <TaskTable evaluation={evaluation} />
          <div class="table-actions">
            <ExportMenu icon="copy" label="Copy table" items={tableExports(() => reportOf(evaluation))} />
          </div>
        </div>
        <Samples evaluation={evaluation} isAll={all} showAll={() => model.settings.set({ all: true })} />
      </div>
    </>
  );
}

/** The host sends an evaluation at once, or the page remembers one. */
function Nothing() {
  return (
    <Placeholder>
      <Icon name="beaker" />
      <h1>No evaluation</h1>
      <p>Right-click a checkpoint in the MAS view, and choose Evaluate Checkpoint.</p>
    </Placeholder>
  );
}

function Toolbar({ evaluation, isGone }: { readonly evaluation: Evaluation; readonly isGone: boolean }) {
  const { run, checkpoint } = evaluation;
  return (
    <div class="toolbar">
      {isGone && <span>This run was deleted.</span>}
      {!isGone && (
        <>
          <Button
            text="Open Dashboard"
            appearance="primary"
            onClick={() => tellHost({ type: 'command', command: 'openDashboard', run })}
          />
          <Button
            text="Inspect Importance"
            appearance="secondary"
            onClick={() => tellHost({ type: 'command', command: 'inspectImportance', run, checkpoint })}
          />
        </>
      )}
    </div>
  );
}

function timeText(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
