import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { newRunId, runsFolder } from '../../store/runDirectory';
import { importanceTable } from '../importanceTable';
import { classNames, engineOption, jsonOption, positiveInteger } from '../options';
import { findRun } from '../runArgument';
import { note, ownCommand, printJson, printResult, shortPath } from '../terminal';

export function addAdapt(program: Command): void {
  program
    .command('adapt')
    .summary('re-estimate Ω on unlabelled data, in a new run')
    .description(
      'Re-estimates the Ω of a checkpoint on unlabelled data, Ω ← (1 − w) Ω + w Ω_data, so that later tasks preserve ' +
        'what matters there. A new run starts from it; the original run does not change.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .requiredOption(
      '--data <source>',
      'train, test or both (samples of all trained tasks), or a folder of PNG, JPEG or WebP files',
    )
    .option('--classes <list>', 'use only samples of these classes, e.g. 5,7,9 or sneaker', classNames)
    .option('--weight <w>', 'weight of the new Ω, from 0 to 1', share, 1)
    .option('--samples <n>', 'maximum number of samples per task', positiveInteger)
    .option('--checkpoint <task>', 'checkpoint after this task; default the last', positiveInteger)
    .option('--run <dir>', 'directory of the new run; default a new one under .mas/runs')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (argument, { run: directory, json, ...options }) => {
      const { data, classes, weight } = options;
      const { run, experiment } = findRun(argument);
      const into = resolve(directory ?? join(runsFolder(process.cwd()), newRunId(experiment)));
      const source = isSource(data) ? data : resolve(data);
      const request = { kind: 'adapt', run: run.path, into, ...options, data: source } as const;
      const adapted = await startOne(openExecutor(), { request, onNote: note }).result();
      if (json) return printJson({ source: run.path, data, weight, classes, ...adapted });
      const on = `${adapted.samples} samples${classes ? ` of classes ${classes.join(', ')}` : ''} of ${data}`;
      printResult(`Ω of checkpoint ${adapted.checkpoint} of ${run.id}, re-estimated on ${on}, w = ${weight}\n`);
      printResult(importanceTable(adapted.histograms).join('\n'));
      const path = shortPath(adapted.run);
      note(`\nThe new run is ${path}. Train its next task with:\n  ${ownCommand('next', path)}`);
    });
}

const SOURCES = ['train', 'test', 'both'];

/** To name a folder that is called like a source, write it as a path, e.g. ./test. */
function isSource(data: string): boolean {
  return SOURCES.includes(data) || (!existsSync(data) && !/[\\/.]/.test(data));
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Use a number from 0 to 1.');
}
