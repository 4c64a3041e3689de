import { jsonText } from '../../nonFinite';
import type { Report } from '../../table';
import { visibleJson } from '../../visibleText';

export const json = ({ json: value }: Pick<Report, 'json'>): string => visibleJson(jsonText(value));
