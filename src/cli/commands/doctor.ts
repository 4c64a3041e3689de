import type { Command } from '@commander-js/extra-typings';
import { EXIT } from '../../session/outcome';
import { onOption, slurmOption } from '../executorOptions';
import { examine, report } from '../findings';
import { engineOption, jsonOption } from '../options';
import { examineSlurm, slurmReport } from '../slurmFindings';
import { printJson, printResult, withOwnCommands } from '../terminal';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('check what this machine has, and how to get what is missing')
    .description(
      'Checks engine, Node.js, processor, data and cache, and says how to get what is missing. With --on slurm, a job of ' +
        'one minute checks a compute node.',
    )
    .addOption(onOption())
    .addOption(slurmOption())
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async ({ json, on, slurm, engine }) => {
      if (on === 'slurm') {
        const found = await examineSlurm(slurm ?? {}, engine);
        if (json) printJson(found);
        else printResult(slurmReport(found));
        return;
      }
      const findings = await examine();
      if (json) printJson(findings);
      else printResult(report(findings, findings.todo.map(withOwnCommands)));
      process.exitCode = findings.engine ? EXIT.done : EXIT.failed;
    });
}
