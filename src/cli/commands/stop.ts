import type { Command } from '@commander-js/extra-typings';
import { stopSession } from '../../launch/stop';
import { patientStop } from '../../launch/stopPolicy';
import { jsonOption } from '../options';
import { findRun } from '../runArgument';
import { note, ownCommand, printJson, shortPath } from '../terminal';

const steps = {
  request: 'Asking the session to save and stop …',
  terminate: 'The session does not answer; terminating it …',
  kill: 'The session is still running; killing it. The steps since its last snapshot will be repeated …',
};

export function addStop(program: Command): void {
  program
    .command('stop')
    .summary('stop the session that trains a run')
    .description('Asks the session that trains a run to save and stop, and waits until it has ended.')
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .addOption(jsonOption())
    .action(async (argument, { json }) => {
      const { run } = findRun(argument);
      const stopped = await stopSession(run, patientStop, ({ action }) => note(steps[action]));
      if (json) return printJson({ run: run.path, stopped });
      const path = shortPath(run.path);
      note(stopped ? `Stopped. Resume with: ${ownCommand('next', path)}` : `No session is training ${path}.`);
    });
}
