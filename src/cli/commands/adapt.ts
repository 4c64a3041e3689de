import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import type { EngineChoice } from '../../graph/engine';
import { launch } from '../../launch/local';
import { newRunId, runsFolder } from '../../store/runDirectory';
import { importanceTable } from '../importanceTable';
import { classNames, engineOption, jsonOption, positiveInteger } from '../options';
import { findRun } from '../runArgument';
import { note, ownCommand, printJson, printResult, shortPath } from '../terminal';

interface Options {
  readonly checkpoint?: number;
  readonly data: string;
  readonly classes?: (number | string)[];
  readonly weight: number;
  readonly samples?: number;
  readonly run?: string;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

export function addAdapt(program: Command): void {
  program
    .command('adapt')
    .summary('weigh Ω anew on unlabelled data, in a new run')
    .description(
      'Weighs the Ω of a checkpoint anew on unlabelled data, Ω ← (1 − w) Ω + w Ω_data, so that later tasks spare what ' +
        'matters there. A new run begins with it; the one it is made from stays as it is.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .requiredOption(
      '--data <source>',
      'train, test or both: samples of every task so far; or a folder of PNG and JPEG files',
    )
    .option('--classes <list>', 'only samples of these classes, e.g. 5,7,9 or sneaker', classNames)
    .option('--weight <w>', 'share of the new Ω, from 0 to 1', share, 1)
    .option('--samples <n>', 'measure on at most this many samples of each task', positiveInteger)
    .option('--checkpoint <task>', 'the checkpoint after this task; default the last', positiveInteger)
    .option('--run <dir>', 'directory of the new run; default one under .mas/runs')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (argument: string, options: Options) => {
      const { checkpoint, data, classes, weight, samples, run: directory, engine, json = false } = options;
      const { run, experiment } = findRun(argument);
      const into = resolve(directory ?? join(runsFolder(process.cwd()), newRunId(experiment)));
      const adapted = await launch({
        kind: 'adapt',
        run: run.path,
        engine,
        into,
        data: isSource(data) ? data : resolve(data),
        weight,
        ...(checkpoint !== undefined && { checkpoint }),
        ...(classes && { classes }),
        ...(samples !== undefined && { samples }),
      }).result;
      if (json) return printJson({ source: run.path, data, weight, ...(classes && { classes }), ...adapted });
      const on = `${adapted.samples} samples${classes ? ` of classes ${classes.join(', ')}` : ''} of ${data}`;
      printResult(`Ω of checkpoint ${adapted.checkpoint} of ${run.id}, weighed anew on ${on}, w = ${weight}\n`);
      printResult(importanceTable(adapted.histograms).join('\n'));
      const path = shortPath(adapted.run);
      note(`\nIt is in a new run, ${path}. Train the next task there:\n  ${ownCommand('next', path)}`);
    });
}

const SOURCES = ['train', 'test', 'both'];

/** A folder that has the name of a source is meant where it is written as a path, e.g. ./test. */
function isSource(data: string): boolean {
  return SOURCES.includes(data) || (!existsSync(data) && !/[\\/.]/.test(data));
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}
