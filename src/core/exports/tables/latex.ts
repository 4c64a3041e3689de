import type { Report } from '../../table';

/** Each table as a tabular of the package booktabs. */
export function latex({ tables }: Pick<Report, 'tables'>): string {
  const sections = tables.map(({ title, columns, rows }) => [
    `% ${title}; needs \\usepackage{booktabs}`,
    `\\begin{tabular}{l${'r'.repeat(columns.length - 1)}}`,
    '  \\toprule',
    line(columns),
    '  \\midrule',
    ...rows.map(line),
    '  \\bottomrule',
    '\\end{tabular}',
  ]);
  return sections.map((section) => section.join('\n')).join('\n\n');
}

const line = (cells: readonly string[]) => `  ${cells.map(escaped).join(' & ')} \\\\`;

const spelling: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '±': '$\\pm$',
  λ: '$\\lambda$',
  Ω: '$\\Omega$',
  '−': '$-$',
  '–': '--',
  '·': '$\\cdot$',
  '\n': ' ',
  '\r': ' ',
};

function escaped(text: string): string {
  return text.replace(/[&%$#_{}\\~^<>|±λΩ−–·\r\n]/g, (sign) => spelling[sign] ?? `\\${sign}`);
}
