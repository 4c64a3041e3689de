import type { EvaluatedTask, Evaluation } from '../../src/core/panel/evaluation';
import type { TaskDetections } from '../../src/core/panel/shownDetections';

export type DetectedTask = EvaluatedTask & { readonly detections: TaskDetections };

/** Those in which objects are detected. */
export function detectedTasks({ tasks }: Evaluation): readonly DetectedTask[] {
  return tasks.flatMap(({ detections, ...task }) => (detections ? [{ ...task, detections }] : []));
}
