import type { Evaluation } from '../../src/core/panel/evaluation';
import { ComparisonRow, ComparisonTable } from './comparisonTable';

/** A row for each task and subset, and the means under them. */
export function TaskTable({ evaluation: { tasks, average } }: { readonly evaluation: Evaluation }) {
  return (
    <ComparisonTable label="Tasks then and now" rows="Task" size="Samples">
      <tbody>
        {tasks.map((task) => (
          <>
            <ComparisonRow key={task.task} label={`${task.task} · ${task.name}`} values={task} size={task.samples} />
            {task.subsets.map((subset) => (
              <ComparisonRow
                key={`${task.task} ${subset.name}`}
                label={subset.name}
                values={subset}
                size={subset.samples}
                isPart
              />
            ))}
          </>
        ))}
      </tbody>
      {tasks.length > 1 && (
        <tfoot>
          <ComparisonRow label="Average" values={average} />
        </tfoot>
      )}
    </ComparisonTable>
  );
}
