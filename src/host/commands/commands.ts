import type { Services } from '../services';
import { adaptImportance } from './adaptImportance';
import { branchRun } from './branchRun';
import { compareRuns } from './compareRuns';
import { deleteRun } from './deleteRun';
import { downloadDataSet } from './downloadDataSet';
import { evaluateCheckpoint } from './evaluateCheckpoint';
import { inspectImportance } from './inspectImportance';
import { newExperiment } from './newExperiment';
import { newRun } from './newRun';
import { openDashboard } from './openDashboard';
import { openLog } from './openLog';
import { reevaluateTask } from './reevaluateTask';
import { refreshRuns } from './refreshRuns';
import { resumeTraining } from './resumeTraining';
import { revealInExplorer } from './revealInExplorer';
import { runDoctor } from './runDoctor';
import { setUpEngine } from './setUpEngine';
import { stopTraining } from './stopTraining';
import { trainAllTasks } from './trainAllTasks';
import { trainNextTask } from './trainNextTask';

/** `target` is what VS Code hands over: a row of the tree, a file, what a panel names, or nothing. */
type Command = (host: Services, target?: unknown) => Promise<void>;

/** By the last part of their ids in package.json. */
export const commands: Readonly<Record<string, Command>> = {
  adaptImportance,
  branchRun,
  compareRuns,
  deleteRun,
  downloadDataSet,
  evaluateCheckpoint,
  inspectImportance,
  newExperiment,
  newRun,
  openDashboard,
  openLog,
  reevaluateTask,
  refreshRuns,
  resumeTraining,
  revealInExplorer,
  runDoctor,
  setUpEngine,
  stopTraining,
  trainAllTasks,
  trainNextTask,
};
