import { inBytes } from '../format';
import { measureOf } from './measure';

export const measure = measureOf({
  id: 'memoryBytes',
  short: 'Memory',
  title: 'Method memory',
  definition: 'What the method keeps for later tasks besides the network: Ω, anchors, samples',
  quantity: inBytes,
  better: 'lower',
  column: 'memory bytes',
  of: ({ memoryBytes }) => memoryBytes ?? null,
});
