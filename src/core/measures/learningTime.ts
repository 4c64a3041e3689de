import { inTime } from '../format';
import { measureOf } from './measure';

export const measure = measureOf({
  id: 'learningSeconds',
  short: 'Time',
  title: 'Learning time',
  definition: 'Time of training and of measuring importance',
  quantity: inTime,
  better: 'lower',
  column: 'learning seconds',
  of: ({ tasks }) => {
    const done = tasks.flatMap((task) => (task.state === 'done' ? [task.seconds] : []));
    return done.length === 0 ? null : done.reduce((sum, { train, importance }) => sum + train + importance, 0);
  },
});
