import { DETECTION_METRICS } from '../../src/core/measures/metric';
import { type Evaluation, evaluationTitle } from '../../src/core/panel/evaluation';
import { ExportMenu } from '../shared/exportMenu';
import { tellHost } from '../shared/host';
import { Icon } from '../shared/icon';
import { Placeholder } from '../shared/placeholder';
import { tableExports } from '../shared/tableExports';
import { Button } from '../shared/toolkit';
import { ClassTable } from './classTable';
import { Detections } from './detections';
import type { EvaluationModel } from './model';
import { reportOf } from './report';
import { Samples } from './samples';
import { TaskTable } from './taskTable';
import { Verdict } from './verdict';

export function EvaluationView({ model }: { readonly model: EvaluationModel }) {
  const { settings } = model;
  const { evaluation, all, score, metric } = settings.get();
  if (!evaluation) return <Nothing />;
  const showAll = () => settings.set({ all: true });
  const isDetector = DETECTION_METRICS.some((each) => each === evaluation.metric);
  const hasClasses = evaluation.tasks.some(({ classes = [] }) => classes.length > 0);
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
        {hasClasses && (
          <ClassTable
            evaluation={evaluation}
            metric={metric ?? DETECTION_METRICS.find((each) => each === evaluation.metric) ?? 'mAP50'}
            setMetric={(metric) => settings.set({ metric })}
          />
        )}
        {isDetector ? (
          <Detections
            evaluation={evaluation}
            isAll={all}
            score={score}
            showAll={showAll}
            setScore={(score) => settings.set({ score })}
          />
        ) : (
          <Samples evaluation={evaluation} isAll={all} showAll={showAll} />
        )}
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
