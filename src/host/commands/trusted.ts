/** Commands that train, evaluate or load something: only in a trusted workspace. */
export { adaptImportance } from './adaptImportance';
export { branchRun } from './branchRun';
export { downloadDataSet } from './downloadDataSet';
export { evaluateCheckpoint } from './evaluateCheckpoint';
export { newRun } from './newRun';
export { reevaluateTask } from './reevaluateTask';
export { runDoctor } from './runDoctor';
export { setUpEngine } from './setUpEngine';
export { resumeTraining, trainAllTasks, trainNextTask } from './training';
