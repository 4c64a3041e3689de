import type { Command } from '@commander-js/extra-typings';
import { MADE_SCENES } from '../../benchmarks/places/catalog';
import { listDataSets } from '../../benchmarks/places/findDataSet';
import { getDataSet } from '../../benchmarks/places/getDataSet';
import { bytes, count } from '../../core/format';
import { EXIT } from '../../session/outcome';
import { jsonOption, positiveInteger, wholeNumber } from '../options';
import { openLine } from '../progress';
import { note, ownCommand, printJson, printResult, withOwnCommands } from '../terminal';
import { addDataDescribe } from './dataDescribe';

export function addData(program: Command): void {
  const data = program
    .command('data')
    .summary('list, describe or download data sets')
    .description('Lists, describes or downloads data sets.');

  data
    .command('list')
    .description('Lists the data sets that experiments can use, and where they are.')
    .addOption(jsonOption())
    .action(({ json }) => {
      const sets = listDataSets({ workspace: process.cwd() });
      if (json) return printJson({ dataSets: sets });
      const width = Math.max(...sets.map(({ name }) => name.length));
      for (const set of sets) {
        const place = set.state === 'found' ? set.folder : `not found. ${withOwnCommands(set.todo)}`;
        printResult(`${set.name.padEnd(width)}  ${set.title}\n${' '.repeat(width)}  ${place}`);
      }
    });

  addDataDescribe(data);

  data
    .command('get')
    .description(
      'Downloads a data set to the cache and checks it; resumes an interrupted download. ' +
        'Makes digits-and-clothes and digits-and-clothes-scenes from other data sets.',
    )
    .argument('<name>', 'name of the data set, e.g. fashion-mnist')
    .option('--train <n>', 'of digits-and-clothes-scenes: scenes for training; default 4000', positiveInteger)
    .option('--test <n>', 'of digits-and-clothes-scenes: scenes for testing; default 1000', positiveInteger)
    .option('--seed <n>', 'of digits-and-clothes-scenes: what all is drawn from; default 0', wholeNumber)
    .option(
      '--size <pixels>',
      'of digits-and-clothes-scenes: width and height of a scene; default 128',
      positiveInteger,
    )
    .option('--to <folder>', 'of digits-and-clothes-scenes: folder to write; default in the cache')
    .addOption(jsonOption())
    .action(async (name, { json, ...scenes }) => {
      const line = openLine();
      const abort = new AbortController();
      const interrupt = (signal: NodeJS.Signals) => abort.abort(signal);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
      try {
        const amount = name === MADE_SCENES.name ? count : bytes;
        const onProgress = (done: number, total: number) =>
          line.rewrite(`  ${name}: ${amount(done)} of ${amount(total)}, ${Math.floor((100 * done) / total)} %`);
        const folder = await getDataSet(name, { signal: abort.signal, onProgress, workspace: process.cwd() }, scenes);
        line.close();
        if (json) printJson({ name, folder });
        else printResult(folder);
      } catch (error) {
        line.close();
        if (!abort.signal.aborted) throw error;
        // Scenes are written whole or not at all.
        if (name === MADE_SCENES.name) note('Interrupted; nothing was written. The same command begins again.');
        else note(`Interrupted. Resume with: ${ownCommand('data', 'get', name)}`);
        process.exitCode = abort.signal.reason === 'SIGTERM' ? EXIT.terminated : EXIT.stopped;
      } finally {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
      }
    });
}
