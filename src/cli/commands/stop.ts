import type { Command } from 'commander';
import { stopSession } from '../../launch/stop';
import { patientStop } from '../../launch/stopPolicy';
import { findRun } from '../runArgument';
import { note, ownCommand, shortPath } from '../terminal';

const steps = {
  request: 'Asking the session to save and stop …',
  SIGTERM: 'It does not answer; telling it to terminate …',
  SIGKILL: 'It still runs; killing it. The steps since its last snapshot will be done again …',
};

export function addStop(program: Command): void {
  program
    .command('stop')
    .summary('stop the session that trains a run')
    .description('Asks the session that trains a run to save and end, and waits until it has.')
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .action(async (argument: string) => {
      const { run } = findRun(argument);
      const stopped = await stopSession(run, patientStop, ({ action }) => note(steps[action]));
      const path = shortPath(run.path);
      note(stopped ? `Stopped. Go on with: ${ownCommand('next', path)}` : `No session is training ${path}.`);
    });
}
