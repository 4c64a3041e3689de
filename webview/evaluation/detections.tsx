import { count, scoreText } from '../../src/core/format';
import type { Evaluation } from '../../src/core/panel/evaluation';
import type { TaskDetections } from '../../src/core/panel/shownDetections';
import { ExportMenu } from '../shared/exportMenu';
import { Showing } from '../shared/showing';
import { DataTable } from '../shared/tableBox';
import { tableExports } from '../shared/tableExports';
import { BoxKeys } from './boxKeys';
import { type DetectedTask, detectedTasks } from './detectedTasks';
import { boxReport, boxTable } from './detectionReport';
import { notDrawn } from './marks';
import { PicturePair } from './picturePair';
import { ScoreField } from './scoreField';

/** Tasks whose pictures are shown unless the user wants all. */
const MAX_TASKS = 8;

interface DetectionsProps {
  readonly evaluation: Evaluation;
  readonly isAll: boolean;
  /** That detections have at least. */
  readonly score: number;
  showAll(): void;
  setScore(score: number): void;
}

/** Some pictures of each task: what the detector found when it had learnt the task, and what it finds now. */
export function Detections({ evaluation, isAll, score, showAll, setScore }: DetectionsProps) {
  const detected = detectedTasks(evaluation);
  const shown = isAll ? detected : detected.slice(0, MAX_TASKS);
  const highest = highestScore(shown);
  const notes = shown.flatMap(({ detections }) => detections.shown.flatMap((picture) => notDrawn(picture, score)));
  return (
    <>
      <section class="group" aria-label="Detections">
        <div class="group-head">
          <h2>Detections</h2>
          <ScoreField score={score} onChange={setScore} />
        </div>
        <p class="note">
          First come pictures in which objects are no longer found, then others in which some are missed. A detection is
          right where its class is an object’s and their boxes share at least half of what they cover together (IoU ≥
          0.5). Tab moves between pictures, ↑ and ↓ between boxes, ← and → between then and now.
        </p>
        <BoxKeys />
        {highest < score && (
          <p class="note">
            No detection in these pictures has a score of {scoreText(score)} or more; the highest is{' '}
            {scoreText(highest)}.
          </p>
        )}
        {shown.map((task) => (
          <TaskPictures key={task.task} of={task} checkpoint={evaluation.checkpoint} score={score} />
        ))}
        {shown.length < detected.length && (
          <p>
            <Showing shown={shown.length} of={detected.length} what="tasks" onAll={showAll} />
          </p>
        )}
      </section>
      <section class="group" aria-label="Boxes">
        <div class="group-head">
          <h2>Boxes of these pictures</h2>
        </div>
        <p class="note">In pixels of the pictures, from 0 to their width and height.</p>
        {notes.map((note) => (
          <p key={note} class="note">
            {note}
          </p>
        ))}
        <DataTable title="Boxes" table={boxTable(shown, score)} whole="what is copied" />
        <div class="table-actions">
          <ExportMenu icon="copy" label="Copy boxes" items={tableExports(() => boxReport(evaluation, shown, score))} />
        </div>
      </section>
    </>
  );
}

/** 0 where nothing is found. */
function highestScore(tasks: readonly DetectedTask[]): number {
  const pictures = tasks.flatMap(({ detections }) => detections.shown);
  // They come by falling score.
  return Math.max(
    0,
    ...pictures.flatMap(({ now, learnt }) => [now, learnt].map((each) => each?.detections[0]?.score ?? 0)),
  );
}

interface TaskPicturesProps {
  readonly of: DetectedTask;
  readonly checkpoint: number;
  readonly score: number;
}

function TaskPictures({ of: { task, name, detections }, checkpoint, score }: TaskPicturesProps) {
  const isCompared = detections.shown.some(({ learnt }) => learnt);
  return (
    <section aria-label={`Detections of task ${task}`}>
      <h3>
        {task} · {name}
        <span class="note">{foundText(detections)}</span>
      </h3>
      <ul class={isCompared ? 'pairs' : 'pairs single'}>
        {detections.shown.map((picture, i) => (
          // Pictures keep their places.
          <PicturePair key={i} of={picture} checkpoints={{ now: checkpoint, learnt: task }} score={score} />
        ))}
      </ul>
      {detections.shown.length === 0 && <p class="note">No test picture shows objects of it.</p>}
    </section>
  );
}

/** At the usual score, whatever the user chooses: the pictures were chosen by it. */
function foundText({ pictures, looked, objects, found: { now, learnt } }: TaskDetections): string {
  const before = learnt === undefined ? '' : `, ${count(learnt)} when learnt`;
  const part = looked < pictures ? `the first ${count(looked)} of ${count(pictures)}` : count(looked);
  return `${count(now)} of ${count(objects, 'object')} found with a score of 0.5 or more${before}; in ${part} test pictures that show some`;
}
