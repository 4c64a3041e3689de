import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { bytes } from '../../core/format';
import type { SampleSource } from '../../core/omega/inspection';
import { startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { importanceTable } from '../importanceTable';
import { engineOption, jsonOption, positiveInteger } from '../options';
import { findRun } from '../runArgument';
import { note, printJson, printResult, shortPath } from '../terminal';

export function addImportance(program: Command): void {
  program
    .command('importance')
    .summary('measure the importance of the weights of a checkpoint')
    .description(
      'Measures the importance Ω of a checkpoint’s weights on unlabelled samples, by the global rule of the MAS paper, ' +
        'and how well the local rule agrees with it. The run does not change.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .option('--checkpoint <task>', 'checkpoint after this task; default the last', positiveInteger)
    .option('--data <source>', 'samples: train, test, or a folder of PNG, JPEG or WebP files', source, 'train' as const)
    .option('--samples <n>', 'maximum number of samples', positiveInteger)
    .option('--out <file>', 'also write Ω to this .safetensors file')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (argument, { out, json, ...options }) => {
      const { run } = findRun(argument);
      const file = out === undefined ? undefined : resolve(out);
      const request = { kind: 'importance', run: run.path, ...options, out: file } as const;
      const measured = await startOne(openExecutor(), { request, onNote: note }).result();
      if (json) return printJson({ run: run.path, ...measured });
      printResult(
        `Ω of checkpoint ${measured.checkpoint} of ${run.id}, on ${measured.samples} ${samplesText(options.data)}\n`,
      );
      const local = (tensor: string) => measured.agreement.find((each) => each.tensor === tensor)?.pearson?.toFixed(2);
      printResult(importanceTable(measured.histograms, { title: 'with local', of: local }).join('\n'));
      if (measured.file) note(`\nWritten to ${shortPath(measured.file.path)} (${bytes(measured.file.bytes)}).`);
    });
}

function source(text: string): SampleSource {
  if (text === 'train' || text === 'test') return text;
  if (statSync(text, { throwIfNoEntry: false })?.isDirectory()) return { folder: resolve(text) };
  throw new InvalidArgumentError('Use train, test, or a folder of PNG, JPEG or WebP files.');
}

function samplesText(data: SampleSource): string {
  return typeof data === 'string' ? `${data} samples` : `images in ${shortPath(data.folder)}`;
}
