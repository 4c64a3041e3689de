import { count } from '../../src/core/format';
import type { ShownClass, ShownStream, ShownTask } from '../../src/core/panel/shownStream';
import { Picture } from '../shared/picture';
import { Showing } from '../shared/showing';

/** Tasks whose samples are shown unless the user wants all. */
const MAX_TASKS = 8;

interface SamplesProps {
  readonly stream: ShownStream;
  readonly isAll: boolean;
  showAll(): void;
}

/** Some samples of each class, task by task. */
export function Samples({ stream: { tasks, taskCount }, isAll, showAll }: SamplesProps) {
  const pictured = tasks.filter(({ classes }) => classes.some(({ pictures }) => pictures.length > 0));
  if (pictured.length === 0)
    return <p class="note">These samples are feature vectors, so there is no picture of them.</p>;
  const shown = isAll ? pictured : pictured.slice(0, MAX_TASKS);
  return (
    <section class="group" aria-label="Samples">
      <div class="group-head">
        <h2>Samples</h2>
      </div>
      <p class="note">Training samples as the network gets them, with the changes of their task.</p>
      {shown.map((task) => (
        <Task key={task.task} task={task} />
      ))}
      {shown.length < pictured.length && (
        <p>
          <Showing shown={shown.length} of={pictured.length} what="tasks" onAll={showAll} />
        </p>
      )}
      {shown.length === pictured.length && pictured.length < taskCount && (
        <p class="note">
          Pictures of the first {count(pictured.length)} of {count(taskCount)} tasks.
        </p>
      )}
    </section>
  );
}

function Task({ task: { task, name, train, test, classes, classCount } }: { readonly task: ShownTask }) {
  return (
    <section aria-label={`Samples of task ${task}`}>
      <h3>
        {task} · {name}{' '}
        <span class="note">
          {count(train)} for training, {count(test)} for testing
        </span>
      </h3>
      <ul class="classes">
        {classes.map((each, i) => (
          // Classes keep their places.
          <Class key={i} of={each} />
        ))}
      </ul>
      {classes.length < classCount && (
        <p class="note">
          The first {count(classes.length)} of {count(classCount)} classes.
        </p>
      )}
    </section>
  );
}

function Class({ of: { name, pictures } }: { readonly of: ShownClass }) {
  return (
    <li>
      <div class="pictures" role="img" aria-label={`${count(pictures.length, 'sample')} of ${name}`}>
        {pictures.map((picture, i) => (
          <Picture key={i} picture={picture} />
        ))}
      </div>
      {/* The pictures say it. */}
      <span aria-hidden="true">{name}</span>
    </li>
  );
}
