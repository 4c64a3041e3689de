import { causeIn, runCommand } from '../../src/engineSetup/command';
import type { Watch } from '../../src/engineSetup/engine';

/** Whether packages of the system can be installed without asking for a password. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** @returns how it ended, for a message where what was wanted is still missing */
export async function installPackages(names: readonly string[], { onProgress, signal }: Watch): Promise<string> {
  onProgress?.({ message: `apt-get install ${names.join(' ')}` });
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // Waits where another apt-get is at work.
  const apt = (...args: readonly string[]) =>
    runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env, signal });
  await apt('update', '-qq'); // Where it fails, the lists that are there may do.
  const { ok, output, outcome } = await apt('install', '-y', '-qq', '--no-install-recommends', ...names);
  return `apt-get install ${names.join(' ')} ${outcome}${ok ? '' : `: ${causeIn(output)}`}`;
}
