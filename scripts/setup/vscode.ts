import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { causeIn, isOnPath, runCommand } from '../../src/engineSetup/command';
import type { Watch } from '../../src/engineSetup/engine';
import { cacheFolder } from '../../src/store/cacheFolder';
import { withLock } from '../../src/store/fileLock';
import { canInstallPackages, installPackages } from './debian';

/**
 * A VS Code that a browser can show: the server that code-server makes of VS Code's own sources, on the Node.js it is
 * made for. All of it comes from the package registry.
 */
interface Edition {
  /** Version of the package; VS Code's own version is `1.` and its last two parts. */
  readonly codeServer: string;
  readonly node: string;
}

const editions = {
  current: { codeServer: '4.139.1', node: '24.21.0' },
  /** The oldest VS Code that `engines.vscode` in package.json names. */
  oldest: { codeServer: '4.100.3', node: '20.20.2' },
} satisfies Record<string, Edition>;

export type EditionName = keyof typeof editions;

export interface VSCode {
  /** Path of the Node.js that runs it. */
  readonly node: string;
  /** Path of its main script. */
  readonly entry: string;
  /** VS Code's version: `1.139.1`. */
  readonly version: string;
}

/** Provides a VS Code server in the user's cache; a repeated call answers at once. */
export async function provideVSCode(name: EditionName, { onProgress, signal }: Watch = {}): Promise<VSCode> {
  const cacheDir = cacheFolder();
  const edition = editions[name];
  const version = edition.codeServer.replace(/^4/, '1');
  const folder = join(cacheDir, `vscode-${version}`);
  const found = { node: nodeIn(folder), entry: join(serverIn(folder), 'out', 'node', 'entry.js'), version };
  if (existsSync(folder)) return found;

  if (process.platform !== 'linux') throw new Error('A VS Code server for tests can be set up on Linux only.');
  await mkdir(cacheDir, { recursive: true });
  const onWait = () => onProgress?.({ message: 'waiting for another set-up that is preparing VS Code' });
  await withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(folder)) return;
      await provideCompiler({ onProgress, signal });
      const part = `${folder}.part`;
      await rm(part, { recursive: true, force: true });
      await install(edition, part, { onProgress, signal });
      await rename(part, folder);
    },
    { signal, onWait },
  );
  return found;
}

/** Some of the packages have no ready binaries. */
async function provideCompiler(watch: Watch): Promise<void> {
  const missing = () => ['g++', 'make', 'python3'].filter((name) => !isOnPath(name));
  const outcome = missing().length > 0 && canInstallPackages() ? await installPackages(missing(), watch) : '';
  if (missing().length > 0) {
    throw new Error(`To set up VS Code for tests, install ${missing().join(', ')}.${outcome && ` (${outcome})`}`);
  }
}

const platformPackage = `node-linux-${process.arch}`;

function nodeIn(folder: string): string {
  return join(folder, 'node', 'node_modules', platformPackage, 'bin', 'node');
}

function serverIn(folder: string): string {
  return join(folder, 'server', 'node_modules', 'code-server');
}

async function install({ codeServer, node }: Edition, folder: string, { onProgress, signal }: Watch): Promise<void> {
  const npm = async (cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    const { ok, output, outcome } = await runCommand('npm', [...args, ...quiet], { cwd, signal, env });
    if (!ok) throw new Error(`npm ${args.join(' ')} ${outcome}: ${causeIn(output)}`);
  };
  const project = async (name: string) => {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'package.json'), '{"private":true}\n');
    return path;
  };

  onProgress?.({ message: `Node ${node}` });
  await npm(await project('node'), ['install', '--ignore-scripts', `${platformPackage}@${node}`]);
  // From here on npm runs on that Node, and compiles against its headers.
  const env = {
    PATH: [dirname(nodeIn(folder)), process.env.PATH].join(delimiter),
    npm_config_nodedir: dirname(dirname(nodeIn(folder))),
    npm_config_yes: 'true',
    JOBS: 'max', // Compile with all cores.
  };
  const compile = (cwd: string, packages: readonly string[]) => npm(cwd, ['rebuild', ...packages], env);

  onProgress?.({ message: `code-server ${codeServer}` });
  const server = await project('server');
  await npm(server, ['install', '--ignore-scripts', `code-server@${codeServer}`], env);
  const vscode = join(serverIn(folder), 'lib', 'vscode');
  const modules = join(vscode, 'node_modules');
  // Not `npm ci`: its lock file does not agree with its package.json.
  await npm(vscode, ['install', '--ignore-scripts', '--omit=dev'], env);

  // 330 MB of assistants that no test talks to.
  const github = join(modules, '@github');
  const assistants = existsSync(github) ? (await readdir(github)).filter((each) => each.startsWith('copilot-sdk')) : [];
  for (const path of [
    ...assistants.map((each) => join(github, each)),
    join(modules, '@microsoft', 'mxc-sdk'),
    join(vscode, 'extensions', 'copilot'),
  ]) {
    await rm(path, { recursive: true, force: true });
  }

  onProgress?.({ message: 'compiling what has no ready binary' });
  const native = ['@vscode/spdlog', '@vscode/native-watchdog', 'native-watchdog'];
  const missing = native.filter((each) => existsSync(join(modules, each)));
  if (!existsSync(join(modules, 'node-pty', 'prebuilds', `linux-${process.arch}`))) missing.push('node-pty');
  await compile(vscode, missing);
  const argon2 = join(server, 'node_modules', 'argon2');
  if (existsSync(argon2) && !existsSync(join(argon2, 'prebuilds'))) await compile(server, ['argon2']);

  // Older versions fetch ripgrep, without which they find no files, by an install script from elsewhere.
  const ripgrep = join(modules, '@vscode', 'ripgrep');
  if (existsSync(ripgrep) && !existsSync(join(ripgrep, 'bin', 'rg'))) {
    const name = `@vscode/ripgrep-linux-${process.arch}`;
    const place = await project('ripgrep');
    await npm(place, ['install', '--ignore-scripts', `${name}@1.18.0`], env);
    await mkdir(join(ripgrep, 'bin'), { recursive: true });
    await copyFile(join(place, 'node_modules', name, 'bin', 'rg'), join(ripgrep, 'bin', 'rg'));
  }
}
