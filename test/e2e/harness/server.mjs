// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../../src/engineSetup/command';

/** What would talk to the internet, stand in the way of a test, or draw a window that waits. */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.startupPrompt': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * @typedef {object} ServerOptions
 * @property {import('../../../scripts/setup/vscode').VSCode} vscode
 * @property {string} vsix Extension to install.
 * @property {Record<string, unknown>} [settings] The user's settings.
 * @property {boolean} [trusted] Whether every folder is trusted, as by default; otherwise none is until the user says so.
 * @property {Record<string, string>} [env] Added to the environment of the server and of what it starts.
 *
 * @typedef {object} Server
 * @property {string} address `http://127.0.0.1:…`
 * @property {string} home Its private home folder, where caches go.
 * @property {() => string} log What it has said.
 * @property {number} pid Of its process, which leads a group of its own.
 * @property {() => Promise<void>} stop Ends it with all that it started in its process group, and removes its files.
 */

/**
 * Starts a VS Code server that has nothing but the extension and shares nothing with the user's own VS Code.
 * @param {ServerOptions} options
 * @returns {Promise<Server>}
 */
export async function startServer({ vscode, vsix, settings = {}, trusted = true, env: extra = {} }) {
  // A short path: names of unix sockets end after 107 characters.
  const root = mkdtempSync(join(tmpdir(), 'mas-e2e-'));
  /** @param {string} name */
  const folder = (name) => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const userData = folder('user');
  // Those of a machine, such as where Slurm's nodes have Node, count only among those of the server.
  for (const place of ['User', 'Machine'])
    writeFileSync(
      join(folder(join('user', place)), 'settings.json'),
      JSON.stringify({ ...quietSettings, 'security.workspace.trust.enabled': !trusted, ...settings }),
    );
  writeFileSync(join(root, 'config.yaml'), 'auth: none\n');
  const home = folder('home');
  const env = {
    ...outsideOfVSCode(process.env),
    HOME: home,
    XDG_CONFIG_HOME: folder('home/.config'),
    XDG_DATA_HOME: folder('home/.local/share'),
    XDG_CACHE_HOME: folder('home/.cache'),
    TMPDIR: folder('tmp'),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}', // Otherwise it calls out when it starts.
    ...extra,
  };
  const base = [vscode.entry, '--config', join(root, 'config.yaml'), '--user-data-dir', userData];
  base.push('--extensions-dir', folder('extensions'));
  const clean = () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

  const installed = await runCommand(vscode.node, [...base, '--install-extension', vsix], { env });
  if (!installed.ok || !/successfully installed/.test(installed.output)) {
    clean();
    throw new Error(`VS Code ${vscode.version} does not install ${vsix}:\n${installed.output}`);
  }

  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const logFile = join(root, 'server.log');
  const log = () => readFileSync(logFile, 'utf8');
  const output = openSync(logFile, 'a');
  const options = [
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${port}`,
    '--disable-telemetry',
    '--disable-update-check',
  ];
  options.push('--disable-getting-started-override', ...(trusted ? ['--disable-workspace-trust'] : []));
  const server = spawn(vscode.node, [...base, ...options], { env, detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      if (server.pid !== undefined) process.kill(-server.pid, name);
    } catch {
      // It has ended.
    }
  };
  const kill = () => signal('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    signal('SIGTERM');
    await Promise.race([ended, sleep(4_000)]);
    kill();
    process.removeListener('exit', kill);
    clean();
  };

  const giveUp = Date.now() + 60_000;
  for (;;) {
    const answer = await fetch(`${address}/healthz`).catch(() => undefined);
    if (answer?.ok) return { address, home, log, pid: server.pid ?? 0, stop };
    if (server.exitCode !== null || Date.now() > giveUp) {
      const said = log();
      await stop();
      throw new Error(`VS Code ${vscode.version} does not start:\n${said}`);
    }
    await sleep(100);
  }
}

/**
 * Kills a server's extension hosts outright.
 * @param {number} pid Of the server.
 * @returns how many there were
 */
export function killExtensionHosts(pid) {
  const hosts = extensionHostsOf(pid);
  for (const host of hosts) process.kill(host, 'SIGKILL');
  return hosts.length;
}

/**
 * Without what a surrounding VS Code or test runner has set for itself.
 * @param {NodeJS.ProcessEnv} env
 */
function outsideOfVSCode(env) {
  const others =
    /^(VSCODE_|ELECTRON_|CODE_SERVER_|MAS_|VITEST|NODE_OPTIONS$|NODE_V8_COVERAGE$|NODE_ENV$|PORT$|PASSWORD$|XDG_RUNTIME_DIR$)/;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !others.test(name)));
}

/**
 * Linux lists processes as folders; the fifth field of `stat` is the process group, which is the server's own.
 * @param {number} group
 */
function extensionHostsOf(group) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const [, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return Number(pgrp) === group && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=extensionHost');
      } catch {
        return false; // It has ended.
      }
    });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
