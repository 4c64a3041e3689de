import { type Command, Option } from '@commander-js/extra-typings';
import { describeDataSet } from '../../benchmarks/dataSets/describe';
import { describeDetectionSet } from '../../benchmarks/detectionSets/describe';
import { findDetectionSet } from '../../benchmarks/detectionSets/detectionSet';
import { descriptionRows } from '../../core/dataSets/descriptionText';
import { detectionRows } from '../../core/detection/descriptionText';
import { UserError } from '../../core/userError';
import { jsonOption } from '../options';
import { printJson, printResult } from '../terminal';

export function addDataDescribe(data: Command): void {
  data
    .command('describe')
    .description(
      'Says what is in a data set: shape, classes, counts and values; and which experiment would use it. Of a detection data ' +
        'set (Pascal VOC, COCO): pictures, classes, objects and boxes.',
    )
    .argument('<path>', 'file, folder or name of a data set')
    .option('--label <name>', 'which labels count, where there are several')
    .addOption(new Option('--axes <order>', 'how images are stored').choices(['hwc', 'whc', 'chw', 'cwh'] as const))
    .addOption(jsonOption())
    .action(async (path, { json, ...reading }) => {
      const places = { workspace: process.cwd() };
      const detectionSet = findDetectionSet(path, places);
      if (detectionSet !== undefined) {
        const [option] = Object.keys(reading);
        if (option !== undefined)
          throw new UserError(`--${option}: ${detectionSet} is a detection data set`, 'Leave the option out.');
        const described = await describeDetectionSet(detectionSet, path);
        if (json) printJson(described);
        else printRows(detectionRows(described));
        return;
      }
      const described = await describeDataSet(path, places, reading);
      if (json) printJson(described);
      else printRows(descriptionRows(described));
    });
}

function printRows(rows: readonly (readonly [name: string, text: string])[]): void {
  printResult(rows.map(([row, text]) => `${row.padEnd(12)}${text}`).join('\n'));
}
