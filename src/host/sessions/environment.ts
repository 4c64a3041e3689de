import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { checkSlurmKeys, slurmKeys } from '../../core/executors/executorKeys';
import { problemList } from '../../core/experiment/problem';
import type { Executor, Installation } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';

export type EngineSetting = 'auto' | 'native' | 'wasm';

export const engineSetting = (): EngineSetting => settings().get<EngineSetting>('engine', 'auto');

/** Undefined where the network decides. */
export const threadsSetting = (): number | undefined => settings().get('threads', 0) || undefined;

/** Where *Set Up Engine* installs tfjs-node for sessions of this extension. */
export function engineFolder(context: vscode.ExtensionContext): string {
  return join(context.globalStorageUri.fsPath, 'engine');
}

export const packageIn = (folder: string): string => join(folder, 'node_modules', '@tensorflow', 'tfjs-node');

/** Exists once the set-up has found that the engine works. */
export const readyMark = (folder: string): string => join(folder, 'ready.json');

/** What sessions of this window run with: VS Code's own Node unless a setting names another, and the installed engine. */
export function installation(context: vscode.ExtensionContext): Installation {
  const own = dataFolder();
  const engine = engineFolder(context);
  const env = {
    ...(existsSync(readyMark(engine)) && { MAS_LAB_TFJS_NODE: packageIn(engine) }),
    ...(own !== undefined && { MAS_LAB_DATA: own }),
  };
  return { node: nodePath(), env };
}

/** Where runs are trained. Compute nodes have neither VS Code's own Node nor the engine that it installed. */
export function trainingExecutor(context: vscode.ExtensionContext): Executor {
  const threads = threadsSetting();
  if (settings().get<string>('executor') !== 'slurm') {
    return openExecutor({ kind: 'local', threads }, installation(context));
  }
  const set = Object.fromEntries(
    slurmKeys.map((key) => [key, settings().get<unknown>(`slurm.${key}`)] as const).filter(([, value]) => isSet(value)),
  );
  const checked = checkSlurmKeys(set);
  if (!checked.ok) throw problemList('The settings mas.slurm', checked.problems);
  const { env } = installation(context);
  return openExecutor({ kind: 'slurm', node: 'node', threads, ...checked.value }, { env });
}

/** Settings that are left as they are hold nothing. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** Where the user keeps data sets, if they have a place of their own. */
export const dataFolder = (): string | undefined => settings().get('dataFolder', '') || undefined;

export const nodePath = (): string => settings().get('nodePath', '') || process.execPath;

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('mas');
}
