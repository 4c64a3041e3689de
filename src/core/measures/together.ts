import { inPercent } from '../format';
import { measureOf } from './measure';

export const measure = measureOf({
  id: 'together',
  short: 'MAP of all',
  title: 'MAP of all facts',
  definition: 'MAP of all facts trained so far, each retrieved from the test images of all these tasks',
  quantity: inPercent,
  better: 'higher',
  column: 'MAP of all',
  of: ({ together }) => together.at(-1) ?? null,
});
