import { resolve } from 'node:path';
import { type Command, Option } from '@commander-js/extra-typings';
import { bytes } from '../../core/format';
import { kindNamed, kindsOf } from '../../core/kind';
import * as kinds from '../../core/weightExports/list';
import { exportWeights } from '../../session/weightExports/weightExport';
import { jsonOption, positiveInteger } from '../options';
import { findRun } from '../runArgument';
import { printJson, printResult, shortPath } from '../terminal';

export function addExport(program: Command): void {
  program
    .command('export')
    .summary('write the network of a checkpoint for another library')
    .description(
      'Writes the weights and running statistics of a checkpoint for another library: for PyTorch as a state_dict, with ' +
        'all heads as one last layer. The run does not change.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .addOption(
      new Option('--to <library>', 'what it is written for')
        .choices(kindsOf(kinds).map(({ kind }) => kind))
        .makeOptionMandatory(),
    )
    .option('--checkpoint <task>', 'checkpoint after this task; default the last', positiveInteger)
    .option('--out <file>', 'the .safetensors file to write; default one named for the run, in this folder')
    .addOption(jsonOption())
    .action(async (argument, { to, checkpoint, out, json }) => {
      const open = findRun(argument);
      const path = resolve(out ?? `${open.run.id}-${to}.safetensors`);
      const written = await exportWeights(open, { to, checkpoint, out: path });
      if (json) return printJson({ run: open.run.path, to, ...written });
      const { file, tensors, metadata } = written;
      printResult(`Checkpoint ${written.checkpoint} of ${open.run.id} for ${kindNamed(kinds, to).title}:`);
      printResult(`${shortPath(file.path)} (${bytes(file.bytes)}, ${tensors} tensors; outputs: ${metadata.outputs})`);
    });
}
