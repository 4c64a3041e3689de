import type { Command } from '@commander-js/extra-typings';
import { repairRun } from '../../store/repairRun';
import { layout } from '../../store/runDirectory';
import { jsonOption } from '../options';
import { findRunPath } from '../runArgument';
import { note, ownCommand, printJson, printResult, shortPath } from '../terminal';

export function addRepair(program: Command): void {
  program
    .command('repair')
    .summary('put damaged files of a run aside')
    .description(
      'Moves damaged files of a run to its folder "damaged", so that training can resume from what is intact. Nothing is ' +
        'deleted. Says what is kept and what will be trained again; the results will be the same.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .addOption(jsonOption())
    .action(async (argument, { json }) => {
      const run = layout(findRunPath(argument));
      const repair = await repairRun(run, { onWait: note });
      if (json) return printJson({ run: run.path, ...(repair ?? { moved: [] }) });
      if (!repair) return printResult(`Nothing in ${shortPath(run.path)} is damaged, and nothing was changed.`);
      const { moved, kept, next } = repair;
      for (const { file, to, reason } of moved) printResult(`Moved ${file} to ${to}: ${reason}.`);
      printResult(kept.length > 0 ? `Kept checkpoints: ${kept.join(', ')}.` : 'No checkpoint could be kept.');
      if (!next) return printResult('Every task is trained: nothing has to be trained again.');
      const from = next.step > 0 ? `from step ${next.step}` : 'from its beginning';
      printResult(`Training resumes with task ${next.task}, ${from}.`);
      note(`Train it with:\n  ${ownCommand('next', shortPath(run.path))}`);
    });
}
