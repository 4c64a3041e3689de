import { type Command, Option } from '@commander-js/extra-typings';
import { describeDataSet } from '../../benchmarks/dataSets/describe';
import { descriptionRows } from '../../core/dataSets/descriptionText';
import { jsonOption } from '../options';
import { printJson, printResult } from '../terminal';

export function addDataDescribe(data: Command): void {
  data
    .command('describe')
    .description('Says what is in a data set: shape, classes, counts and values; and which experiment would use it.')
    .argument('<path>', 'file, folder or name of a data set')
    .option('--label <name>', 'which labels count, where there are several')
    .addOption(new Option('--axes <order>', 'how images are stored').choices(['hwc', 'whc', 'chw', 'cwh'] as const))
    .addOption(jsonOption())
    .action(async (path, { json, ...reading }) => {
      const described = await describeDataSet(path, { workspace: process.cwd() }, reading);
      if (json) printJson(described);
      else
        printResult(
          descriptionRows(described)
            .map(([row, text]) => `${row.padEnd(12)}${text}`)
            .join('\n'),
        );
    });
}
