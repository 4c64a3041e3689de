/** Commands that train, evaluate or load something: only in a trusted workspace. */
export { adaptImportance } from './adaptImportance';
export { branchRun } from './branchRun';
export { downloadDataSet } from './downloadDataSet';
export { evaluateCheckpoint } from './evaluateCheckpoint';
export { newExperimentFromData } from './newExperimentFromData';
export { newRun } from './newRun';
export { reevaluateTask } from './reevaluateTask';
export { runDoctor } from './runDoctor';
export { setUpEngine } from './setUpEngine';
export { showData } from './showData';
export { retryFailedCells, startSweep, stopSweep } from './sweeps';
export { resumeTraining, trainAllTasks, trainNextTask } from './training';
