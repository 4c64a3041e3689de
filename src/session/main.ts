import { inspect } from 'node:util';
import { UserError } from '../core/userError';
import { openEngine } from '../graph/engine';
import { adapt } from './adapt';
import { evaluate } from './evaluate';
import { importance } from './importance';
import { inspectCheckpoint } from './inspect';
import { EXIT, type OrderOf, orderSchema, type Results } from './order';
import { tellParent } from './parent';
import { train } from './train';

/**
 * The session process, dist/session.js: takes one order as JSON in its first argument, does it, and ends. What it has to
 * say goes into the run's event log, and to the process that started it while that lives; what it prints goes into
 * session.log.
 */

function obey(order: OrderOf<keyof Results>): Promise<Results[keyof Results]> {
  switch (order.kind) {
    case 'train':
      return train(order);
    case 'evaluate':
      return evaluate(order);
    case 'importance':
      return importance(order);
    case 'adapt':
      return adapt(order);
    case 'inspect':
      return inspectCheckpoint(order);
    case 'probe':
      return openEngine(order.engine).then(({ info }) => info);
  }
}

async function main(): Promise<number> {
  try {
    const order = orderSchema.parse(JSON.parse(process.argv[2] ?? ''));
    console.log(`${new Date().toISOString()} session ${process.pid}: ${JSON.stringify(order)}`);
    const value = await obey(order);
    console.log(`${new Date().toISOString()} session ${process.pid} ended`);
    await tellParent({ type: 'result', value });
    return value === 'stopped' ? EXIT.stopped : EXIT.done;
  } catch (error) {
    const expected = error instanceof UserError;
    console.error(expected ? `${error.message}\n${error.hint ?? ''}` : inspect(error));
    const message = error instanceof Error ? error.message : String(error);
    const hint = expected ? error.hint : undefined;
    await tellParent({ type: 'failed', message, ...(hint !== undefined && { hint }), unexpected: !expected });
    return EXIT.failed;
  }
}

// TensorFlow's own threads must not keep an ended session alive.
main().then((code) => process.exit(code));
