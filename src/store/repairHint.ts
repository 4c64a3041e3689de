import { shellWord } from '../core/shellWord';

/**
 * What to do about a damaged file of a run.
 *
 * @param path of the run directory
 */
export function repairHint(path: string): string {
  return (
    `Restore the file from a copy. If there is none, run \`mas-lab repair ${shellWord(path)}\`: ` +
    'it puts damaged files aside, and says what will be trained again.'
  );
}
