/** Commands that Restricted Mode allows, too. */
export { compareRuns } from './compareRuns';
export { deleteRun } from './deleteRun';
export { inspectImportance } from './inspectImportance';
export { newExperiment } from './newExperiment';
export { openDashboard } from './openDashboard';
export { openLog } from './openLog';
export { refreshRuns } from './refreshRuns';
export { revealInExplorer } from './revealInExplorer';
export { stopTraining } from './stopTraining';
