import type { Report } from '../../core/table';

export const json = (report: Report): string => JSON.stringify(report.json);
