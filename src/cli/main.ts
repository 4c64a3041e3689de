import { Command, CommanderError } from '@commander-js/extra-typings';
import { version } from '../../package.json';
import { UserError } from '../core/userError';
import { SessionFault } from '../launch/sessionResult';
import { EXIT } from '../session/outcome';
import { addAdapt } from './commands/adapt';
import { addCompare } from './commands/compare';
import { addData } from './commands/data';
import { addDoctor } from './commands/doctor';
import { addEvaluate } from './commands/evaluate';
import { addImportance } from './commands/importance';
import { addNext } from './commands/next';
import { addRun } from './commands/run';
import { addShow } from './commands/show';
import { addStop } from './commands/stop';
import { addSweep } from './commands/sweep';
import { bold, note, red, withOwnCommands } from './terminal';

/** The command `mas-lab`, dist/cli.js. Exit codes: 0 done, 1 failed, 2 wrong use, 130 stopped and resumable. */

const WRONG_USE = 2;

const program = new Command('mas-lab')
  .description('Continual-learning experiments with Memory Aware Synapses.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('Add --help for usage.')
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${red('error:')} `)) });

addRun(program);
addNext(program);
addSweep(program);
addShow(program);
addCompare(program);
addStop(program);
addEvaluate(program);
addImportance(program);
addAdapt(program);
addData(program);
addDoctor(program);

// `mas-lab show RUN | head` is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

program.parseAsync().catch((error: unknown) => {
  process.exitCode = EXIT.failed;
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.done : WRONG_USE;
  else if (error instanceof UserError) {
    note(`${red('error:')} ${error.message}`);
    if (error.hint) note(bold(withOwnCommands(error.hint), process.stderr));
  } else if (error instanceof SessionFault) {
    note(`${red('error:')} ${error.message}\n\nThis is a bug in MAS Lab. The session printed:\n${error.tail}`);
  } else {
    note(`${red('error:')} This is a bug in MAS Lab.`);
    note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
});
