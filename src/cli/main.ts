import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { version } from '../../package.json';
import { messageOf, UserError } from '../core/userError';
import { SessionFault } from '../launch/sessionResult';
import { EXIT } from '../session/outcome';
import { diskError, systemError } from '../store/diskError';
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
import { bold, note, red, widthOf, withOwnCommands } from './terminal';

/**
 * The command `mas-lab`, dist/cli.js. Exit codes: 0 done; 1 failed; 2 wrong use; stopped and resumable: 130 by Ctrl-C,
 * 143 by SIGTERM.
 */

const WRONG_USE = 2;

/** The words without --help where they name no command: that is an error, which help would hide. */
function wordsFor(command: CommandUnknownOpts, words: readonly string[]): readonly string[] {
  const place = words.findIndex((word) => !word.startsWith('-'));
  if (place < 0 || command.commands.length === 0 || words[place] === 'help') return words;
  const named = command.commands.find((each) => each.name() === words[place]);
  if (!named) return words.filter((word) => word !== '--help' && word !== '-h');
  return [...words.slice(0, place + 1), ...wordsFor(named, words.slice(place + 1))];
}

const program = new Command('mas-lab')
  .description('Continual-learning experiments with Memory Aware Synapses.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('Add --help for usage.')
  .configureHelp({ minWidthToWrap: 12 })
  .configureOutput({
    outputError: (text, write) => write(text.replace(/^error: /, `${red('error:')} `)),
    getOutHelpWidth: () => widthOf(process.stdout),
    getErrHelpWidth: () => widthOf(process.stderr),
  });

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

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `mas-lab show RUN | head` is no error.
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    if (stream === process.stdout) note(`${red('error:')} ${messageOf(diskError(error, 'Standard output'))}`);
    process.exit(EXIT.failed);
  });
}

program.parseAsync(wordsFor(program, process.argv.slice(2)), { from: 'user' }).catch((thrown: unknown) => {
  const error = systemError(thrown);
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
