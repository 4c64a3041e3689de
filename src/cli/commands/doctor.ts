import type { Command } from '@commander-js/extra-typings';
import { EXIT } from '../../session/outcome';
import { examine, report } from '../findings';
import { jsonOption } from '../options';
import { printJson, printResult, withOwnCommands } from '../terminal';

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .summary('check what this machine has, and how to get what is missing')
    .description('Checks engine, Node.js, processor, data and cache, and says how to get what is missing.')
    .addOption(jsonOption())
    .action(async ({ json }) => {
      const findings = await examine();
      if (json) printJson(findings);
      else printResult(report(findings, findings.todo.map(withOwnCommands)));
      process.exitCode = findings.engine ? EXIT.done : EXIT.failed;
    });
}
