// @ts-check
import { causeIn, runCommand } from './command.mjs';

/** Whether packages of the system can be installed without asking for a password. */
export function canInstallPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/**
 * @param {readonly string[]} names
 * @param {{ onProgress?: ((progress: import('./engine.mjs').Progress) => void) | undefined, signal?: AbortSignal | undefined }} options
 * @returns {Promise<string>} How it ended, for a message where what was wanted is still not there.
 */
export async function installPackages(names, { onProgress, signal }) {
  onProgress?.({ message: `apt-get install ${names.join(' ')}` });
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  // Waits where another apt-get is at work.
  const apt = (/** @type {string[]} */ ...args) =>
    runCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { env, signal });
  await apt('update', '-qq'); // Where it fails, the lists that are there may do.
  const { ok, output, outcome } = await apt('install', '-y', '-qq', '--no-install-recommends', ...names);
  return `apt-get install ${names.join(' ')} ${outcome}${ok ? '' : `: ${causeIn(output)}`}`;
}
