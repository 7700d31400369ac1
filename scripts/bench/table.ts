/** A Markdown table; the first column is text and aligned left, the others are figures and aligned right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? `:${'-'.repeat(width + 1)}` : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** Three significant digits, and no more zeroes than that needs. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  return String(Number(value.toPrecision(3)));
}

/** Put `text` between the marks of `section` in a Markdown file's text, or at its end when they are not there. */
export function withSection(markdown: string, section: string, text: string): string {
  const [begin, end] = [`<!-- ${section} begin -->`, `<!-- ${section} end -->`];
  const from = markdown.indexOf(begin);
  const to = markdown.indexOf(end, from);
  const block = `${begin}\n${text.trim()}\n${end}`;
  if (from < 0 || to < 0) return `${markdown.trimEnd()}\n\n${block}\n`;
  return markdown.slice(0, from) + block + markdown.slice(to + end.length);
}
