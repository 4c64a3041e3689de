import { setUp } from '../scripts/setup';
import { openEngine } from '../src/graph/engine';
import { compareWithPeer } from './againstPeer';
import { compareMethods } from './methods';
import { settings } from './settings';

const networks = settings.map(({ network }) => network as string);
const usage = `Usage: npm run bench [-- [methods] [${networks.join(' | ')}]]`;

/**
 * Times our steps beside PyTorch's (MAS_LAB_PYTHON names a Python that has it) or, with `methods`, method beside method.
 */
export async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const wanted = words.filter((word) => word !== 'methods');
  if (wanted.some((word) => !networks.includes(word))) {
    console.error(usage);
    return 2;
  }
  const timed = settings.filter(({ network }) => wanted.length === 0 || wanted.includes(network));
  const rounds = Number(process.env.ROUNDS ?? 9);
  await setUp();
  const engine = await openEngine('native');
  if (words.includes('methods')) await compareMethods(engine, timed, rounds);
  else {
    await compareWithPeer(
      engine,
      timed.filter(({ stream }) => !stream),
      rounds,
    );
  }
  return 0;
}
