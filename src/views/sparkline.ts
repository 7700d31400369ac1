const BLOCKS = '▁▂▃▄▅▆▇█';

/**
 * The newest `width` values as blocks, oldest left. Scaled from 0 to `top` (the greatest shown, if not given), so that a
 * flat line of small values looks small; a gap is blank.
 */
export function sparkline(values: readonly (number | null)[], width: number, top?: number): string {
  const shown = values.slice(-Math.max(0, width));
  const greatest = top ?? shown.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  let line = '';
  for (const value of shown) line += value === null ? ' ' : blockOf(value, greatest);
  return line;
}

function blockOf(value: number, top: number): string {
  if (top <= 0) return BLOCKS[0]!;
  const level = Math.floor((value / top) * BLOCKS.length);
  return BLOCKS[Math.min(BLOCKS.length - 1, Math.max(0, level))]!;
}

/** Squeeze a series into `width` columns, each the greatest value of what it stands for: no peak is lost. */
export function squeeze(values: readonly (number | null)[], width: number): (number | null)[] {
  if (width <= 0) return [];
  if (values.length <= width) return [...values];
  const columns: (number | null)[] = [];
  for (let column = 0; column < width; column++) {
    const from = Math.floor((column * values.length) / width);
    const to = Math.floor(((column + 1) * values.length) / width);
    let most: number | null = null;
    for (let i = from; i < to; i++) {
      const value = values[i] ?? null;
      if (value !== null && (most === null || value > most)) most = value;
    }
    columns.push(most);
  }
  return columns;
}
