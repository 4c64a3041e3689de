import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { bytes, percent } from '../../core/format';
import type { SampleSource } from '../../core/omega/inspection';
import type { Protection } from '../../core/omega/protection';
import { UserError } from '../../core/userError';
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
        'how well the local rule agrees with it, and what the method itself protects. The run does not change.',
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
      const executor = openExecutor();
      const measured = await startOne(executor, { request, onNote: note }).result();
      const { checkpoint } = measured;
      const asked = { kind: 'protection', run: run.path, engine: options.engine, checkpoint } as const;
      const protection = await startOne(executor, { request: asked }).result().catch(unknownBecause);
      if (json) return printJson({ run: run.path, ...measured, protection: summaryOf(protection) });
      printResult(
        `Ω of checkpoint ${measured.checkpoint} of ${run.id}, on ${measured.samples} ${samplesText(options.data)}\n`,
      );
      const local = (tensor: string) => measured.agreement.find((each) => each.tensor === tensor)?.pearson?.toFixed(2);
      printResult(importanceTable(measured.histograms, { title: 'with local', of: local }).join('\n'));
      printResult(`\n${protectionText(protection)}`);
      if (measured.file) note(`\nWritten to ${shortPath(measured.file.path)} (${bytes(measured.file.bytes)}).`);
    });
}

interface Unknown {
  readonly kind: 'unknown';
  readonly reason: string;
}

/** Why it is not known what is protected: checkpoints of earlier tasks, which it needs as well, cannot be read. */
function unknownBecause(error: unknown): Unknown {
  if (!(error instanceof UserError)) throw error;
  return { kind: 'unknown', reason: error.message };
}

/** Without what only a panel draws. */
function summaryOf(protection: Protection | Unknown) {
  if (protection.kind !== 'protected') return { reason: protection.reason };
  const { network, layers, previous, compared } = protection;
  return { network, layers, previous, compared };
}

function protectionText(protection: Protection | Unknown): string {
  if (protection.kind !== 'protected') return protection.reason;
  const { elements, free, shared } = protection.network;
  const overlap = shared === null ? '' : `; top 5 % shared between tasks ${percent(shared)} (chance 5 %)`;
  return `Ω that the method accumulated: free ${percent(free / Math.max(1, elements))} of weights${overlap}`;
}

function source(text: string): SampleSource {
  if (text === 'train' || text === 'test') return text;
  if (statSync(text, { throwIfNoEntry: false })?.isDirectory()) return { folder: resolve(text) };
  throw new InvalidArgumentError('Use train, test, or a folder of PNG, JPEG or WebP files.');
}

function samplesText(data: SampleSource): string {
  return typeof data === 'string' ? `${data} samples` : `images in ${shortPath(data.folder)}`;
}
