import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { checkSlurmKeys, type SlurmKeys, slurmKeys } from '../../core/executors/executorKeys';
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

/** Where runs are trained. */
export function trainingExecutor(context: vscode.ExtensionContext): Executor {
  const threads = threadsSetting();
  const on = executorSetting();
  const options = on === 'slurm' ? { kind: on, ...slurmDefaults, threads, ...slurmSetting() } : { kind: on, threads };
  return openExecutor(options, trainingInstallation(context, on));
}

export type ExecutorSetting = 'local' | 'slurm';

const executorSetting = (): ExecutorSetting => settings().get<ExecutorSetting>('executor', 'local');

/** The setting where somebody has set it. */
export function executorSet(): ExecutorSetting | undefined {
  const found = settings().inspect<ExecutorSetting>('executor');
  return found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
}

/**
 * What sessions that train run with. Compute nodes have neither VS Code's own Node nor the engine that it installed. On this
 * machine the editor stays quick while they train.
 */
export function trainingInstallation(context: vscode.ExtensionContext, on: ExecutorSetting): Installation {
  const whole = installation(context);
  return on === 'slurm' ? { env: whole.env } : { ...whole, givesWay: true };
}

export const slurmDefaults: SlurmKeys = { node: 'node' };

/**
 * The settings `mas.slurm` that are set.
 *
 * @throws {UserError} where they are not valid
 */
export function slurmSetting(): SlurmKeys {
  const set = Object.fromEntries(
    slurmKeys.map((key) => [key, settings().get<unknown>(`slurm.${key}`)] as const).filter(([, value]) => isSet(value)),
  );
  const checked = checkSlurmKeys(set);
  if (!checked.ok) throw problemList('The settings mas.slurm', checked.problems);
  return checked.value;
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
