/** Commands that Restricted Mode allows, too. */
export { compareRuns } from './compareRuns';
export { deleteRun } from './deleteRun';
export { inspectImportance } from './inspectImportance';
export { newExperiment } from './newExperiment';
export { newSweep } from './newSweep';
export { openDashboard } from './openDashboard';
export { openLog } from './openLog';
export { openSweepDashboard } from './openSweepDashboard';
export { refreshRuns } from './refreshRuns';
export { revealInExplorer } from './revealInExplorer';
export { showMoreCells } from './showMoreCells';
export { stopTraining } from './stopTraining';
