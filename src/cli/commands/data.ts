import type { Command } from '@commander-js/extra-typings';
import { listDataSets } from '../../benchmarks/places/findDataSet';
import { getDataSet } from '../../benchmarks/places/getDataSet';
import { bytes } from '../../core/format';
import { EXIT } from '../../session/outcome';
import { jsonOption } from '../options';
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
        'Makes digits-and-clothes from other data sets.',
    )
    .argument('<name>', 'name of the data set, e.g. fashion-mnist')
    .addOption(jsonOption())
    .action(async (name, { json }) => {
      const line = openLine();
      const abort = new AbortController();
      const interrupt = (signal: NodeJS.Signals) => abort.abort(signal);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
      try {
        const onProgress = (done: number, total: number) =>
          line.rewrite(`  ${name}: ${bytes(done)} of ${bytes(total)}, ${Math.floor((100 * done) / total)} %`);
        const folder = await getDataSet(name, { signal: abort.signal, onProgress, workspace: process.cwd() });
        line.close();
        if (json) printJson({ name, folder });
        else printResult(folder);
      } catch (error) {
        line.close();
        if (!abort.signal.aborted) throw error;
        note(`Interrupted. Resume with: ${ownCommand('data', 'get', name)}`);
        process.exitCode = abort.signal.reason === 'SIGTERM' ? EXIT.terminated : EXIT.stopped;
      } finally {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
      }
    });
}
