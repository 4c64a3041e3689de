import { count } from '../../src/core/format';
import {
  type ShownDetectionClass,
  type ShownDetectionSet,
  shownDetectionSetTitle,
} from '../../src/core/panel/shownDetectionSet';
import { ExportMenu } from '../shared/exportMenu';
import { Showing } from '../shared/showing';
import { DataTable } from '../shared/tableBox';
import { tableExports } from '../shared/tableExports';
import { BoxedPicture } from './boxedPicture';
import { boxTable, classReport } from './detectionReport';

/** Classes whose pictures are shown unless the user wants all. */
const MAX_CLASSES = 20;

interface DetectionViewProps {
  readonly set: ShownDetectionSet;
  readonly isAll: boolean;
  showAll(): void;
}

/** A detection data set: pictures of each class with their boxes, and the same as tables. */
export function DetectionView({ set, isAll, showAll }: DetectionViewProps) {
  const { notes, pictures, classes } = set;
  const report = classReport(set);
  const shown = isAll ? classes : classes.slice(0, MAX_CLASSES);
  return (
    <div class="content">
      <header>
        <h1>{shownDetectionSetTitle(set)}</h1>
        <p class="verdict">{summaryOf(set)}</p>
      </header>
      <section class="group" aria-label="Pictures">
        <div class="group-head">
          <h2>Pictures</h2>
        </div>
        <p class="note">
          The first training pictures of each class, with the boxes of all classes. Dashed: difficult or a crowd.
        </p>
        {shown.map((each, i) => (
          // Classes keep their places.
          <ClassPictures key={i} of={each} set={set} />
        ))}
        {shown.length < classes.length && (
          <p>
            <Showing shown={shown.length} of={classes.length} what="classes" onAll={showAll} />
          </p>
        )}
      </section>
      <section class="group" aria-label="Counts">
        <div class="group-head">
          <h2>Objects of each class</h2>
        </div>
        <DataTable title="Objects of each class" table={report.data} />
        {[...report.notes, ...notes].map((note) => (
          <p key={note} class="note">
            {note}
          </p>
        ))}
        <div class="table-actions">
          <ExportMenu icon="copy" label="Copy table" items={tableExports(() => classReport(set))} />
        </div>
      </section>
      {pictures.length > 0 && (
        <section class="group" aria-label="Boxes">
          <div class="group-head">
            <h2>Boxes of these pictures</h2>
          </div>
          <p class="note">In pixels of the pictures, from 0 to their width and height.</p>
          {pictures.map(
            ({ name, objects, objectCount }) =>
              objects.length < objectCount && (
                <p key={name} class="note">
                  {`${name}: the first ${count(objects.length)} of ${count(objectCount)} boxes are drawn and listed.`}
                </p>
              ),
          )}
          <DataTable title="Boxes" table={boxTable(set)} />
        </section>
      )}
    </div>
  );
}

function ClassPictures({
  of: { name, train, pictures },
  set,
}: {
  readonly of: ShownDetectionClass;
  readonly set: ShownDetectionSet;
}) {
  return (
    <section aria-label={`Pictures of ${name}`}>
      <h3>
        {name} <span class="note">{count(train, 'object')} for training</span>
      </h3>
      <div class="boxed-pictures">
        {pictures.map((place) => {
          const picture = set.pictures[place];
          return picture && <BoxedPicture key={place} of={picture} />;
        })}
      </div>
      {pictures.length === 0 && <p class="note">No training picture shows it.</p>}
    </section>
  );
}

function summaryOf({ format, trainPictures, testPictures, classCount }: ShownDetectionSet): string {
  const classes = `${count(classCount)} ${classCount === 1 ? 'class' : 'classes'}`;
  const pictures = `${count(trainPictures, 'picture')} for training, ${count(testPictures)} for testing`;
  return `${format}: ${pictures}, ${classes}.`;
}
