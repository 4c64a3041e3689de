import { inspect } from 'node:util';
import { Command, CommanderError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { version } from '../../package.json';
import { messageOf, UserError } from '../core/userError';
import { SessionFault } from '../launch/sessionResult';
import { EXIT } from '../session/outcome';
import { diskError } from '../store/diskError';
import { systemError } from '../store/systemError';
import { addAdapt } from './commands/adapt';
import { addCompare } from './commands/compare';
import { addData } from './commands/data';
import { addDoctor } from './commands/doctor';
import { addEvaluate } from './commands/evaluate';
import { addExport } from './commands/export';
import { addFeatures } from './commands/features';
import { addImportance } from './commands/importance';
import { addNext } from './commands/next';
import { addRepair } from './commands/repair';
import { addRun } from './commands/run';
import { addShow } from './commands/show';
import { addStop } from './commands/stop';
import { addSweep } from './commands/sweep';
import { bold, note, onTerminal, red, shortPath, widthOf, withOwnCommands } from './terminal';

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
  // `sweep` has commands, and takes a file.
  if (!named && command.registeredArguments.length > 0) return words;
  if (!named) return words.filter((word) => word !== '--help' && word !== '-h');
  return [...words.slice(0, place + 1), ...wordsFor(named, words.slice(place + 1))];
}

const program = new Command('mas-lab')
  .description('Continual-learning experiments with Memory Aware Synapses.')
  .version(version)
  .option('--debug', 'also print the stack of an error')
  .exitOverride()
  .showHelpAfterError('Add --help for usage.')
  .configureHelp({ minWidthToWrap: 12 })
  .configureOutput({
    writeOut: (text) => process.stdout.write(onTerminal(text)),
    writeErr: (text) => process.stderr.write(onTerminal(text)),
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
addRepair(program);
addEvaluate(program);
addImportance(program);
addAdapt(program);
addExport(program);
addFeatures(program);
addData(program);
addDoctor(program);

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `mas-lab show RUN | head` is no error.
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    if (stream === process.stdout) say(diskError(error, 'Standard output'));
    process.exit(EXIT.failed);
  });
}

/** Prints an error. Its stack is printed only with --debug; that of a session is in session.log. */
function say(error: unknown): void {
  note(`${red('error:')} ${messageOf(error)}`);
  const isDebugged = program.opts().debug === true || Boolean(process.env.MAS_LAB_DEBUG);
  if (isDebugged) note(error instanceof SessionFault ? error.tail : inspect(error));
  if (error instanceof UserError) {
    if (error.hint) note(bold(withOwnCommands(error.hint), process.stderr));
    return;
  }
  const log = error instanceof SessionFault ? error.log : undefined;
  const where = log === undefined ? 'run the same command with --debug' : `see the end of ${shortPath(log)}`;
  note(`This is a bug in MAS Lab. To report it, ${where}.`);
}

/** Ends with the exit code that fits an error. */
function fail(thrown: unknown): void {
  process.exitCode = EXIT.failed;
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? EXIT.done : WRONG_USE;
  else say(systemError(thrown));
}

// What is thrown outside of a command, such as in a timer, is reported in the same way.
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});
program.parseAsync(wordsFor(program, process.argv.slice(2)), { from: 'user' }).catch(fail);
