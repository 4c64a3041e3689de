import { DETECTION_METRICS, metricNames } from '../../src/core/measures/metric';
import type { Evaluation } from '../../src/core/panel/evaluation';
import { ExportMenu } from '../shared/exportMenu';
import { Select } from '../shared/select';
import { tableExports } from '../shared/tableExports';
import { classReport, classRows, type Precision } from './classReport';
import { ComparisonRow, ComparisonTable } from './comparisonTable';

interface ClassTableProps {
  readonly evaluation: Evaluation;
  readonly metric: Precision;
  setMetric(metric: Precision): void;
}

const options = DETECTION_METRICS.map((metric) => [metric, metricNames([{ metric }]).title] as const);

/** The average precision of each class, then and now. */
export function ClassTable({ evaluation, metric, setMetric }: ClassTableProps) {
  return (
    <section class="group" aria-label="Classes">
      <div class="group-head">
        <h2>Average precision of each class</h2>
        <Select label="Metric" options={options} value={metric} onChange={setMetric} />
      </div>
      <ComparisonTable label="Classes then and now" rows="Class" size="Objects">
        <tbody>
          {classRows(evaluation, metric).map(({ label, objects, ...values }) => (
            <ComparisonRow key={label} label={label} values={values} size={objects} />
          ))}
        </tbody>
      </ComparisonTable>
      <div class="table-actions">
        <ExportMenu icon="copy" label="Copy classes" items={tableExports(() => classReport(evaluation))} />
      </div>
    </section>
  );
}
