import { bytes } from '../format';
import type { Description } from './description';
import { sampleShape } from './sampleShape';

/** Classes or tasks that are listed. */
const MAX_LISTED = 20;

/** What a data set needs, so that a stream can be made of it. */
export const STREAM_NEEDS = 'Each task needs two classes, and samples for training and for testing.';

/** What is in a data set, a line for each thing: its name and what there is to say. */
export function descriptionRows(about: Description): readonly (readonly [name: string, text: string])[] {
  const { tasks, min, max, mean, std, notes, benchmark } = about;
  return [
    ['path', about.path],
    ['format', about.format],
    ['samples', samplesText(about)],
    ['shape', shapeText(about)],
    ['values', `${numbers([min])} to ${numbers([max])}; scaled: mean ${numbers(mean)}, deviation ${numbers(std)}`],
    ['classes', classesText(about)],
    ...(tasks ? ([['tasks', tasksText(tasks)]] as const) : []),
    ['memory', bytes(about.bytes)],
    ...notes.map((note) => ['note', note] as const),
    ['experiment', benchmark ? `"benchmark": ${oneLine(benchmark)}` : `none: ${STREAM_NEEDS}`],
  ];
}

/** The same in one sentence, for a file's description. */
export function descriptionLine(about: Description): string {
  const tasks = about.tasks ? `; tasks: ${tasksText(about.tasks)}` : '';
  return `${about.format}; ${samplesText(about)}; ${shapeText(about)}; classes: ${classesText(about)}${tasks}.`;
}

/** The same in a few words, e.g. `CSV, 150 samples, 4 features, 3 classes`. */
export function summaryOf({ format, trainSamples, testSamples, inputShape, classes }: Description): string {
  const samples = counted(trainSamples + testSamples);
  const classesText = `${counted(classes.length)} ${classes.length === 1 ? 'class' : 'classes'}`;
  return `${format}, ${samples} samples, ${sampleShape(inputShape)}, ${classesText}`;
}

const samplesText = ({ trainSamples, testSamples }: Description) =>
  `${counted(trainSamples)} for training, ${counted(testSamples)} for testing`;

function shapeText({ inputShape, type }: Description): string {
  const shape = sampleShape(inputShape);
  return `${shape}${shape.includes('×') ? ' (height × width × channels)' : ''}, ${type}`;
}

const classesText = ({ classes }: Description) =>
  `${counted(classes.length)}: ${list(classes.map(({ name, train, test }) => `${name} (${counted(train)} + ${counted(test)})`))}`;

const tasksText = (tasks: NonNullable<Description['tasks']>) =>
  `${counted(tasks.length)}: ${list(tasks.map(({ task, samples }) => `${task} (${counted(samples)})`))}`;

const counted = (value: number) => value.toLocaleString('en-US');

const list = (items: readonly string[]) =>
  items.length > MAX_LISTED ? `${items.slice(0, MAX_LISTED).join(', ')}, …` : items.join(', ');

const numbers = (values: readonly number[]) =>
  values.map((value) => `${Number(value.toPrecision(4))}`.replace(/^-/, '−')).join(', ');

/** JSON in one line, with blanks. */
export const oneLine = (value: object) => JSON.stringify(value, undefined, 1).replace(/\n\s*/g, ' ');
