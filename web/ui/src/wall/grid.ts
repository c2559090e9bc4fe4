// Which tiles are worth drawing: two grids one below the other, rows of one height each, and only what is near the
// viewport. A thousand tiles cost as much as the sixty on the screen.

export type Shape = { least: number; gap: number; caption: number };

export const LARGE: Shape = { least: 200, gap: 12, caption: 92 };
export const SMALL: Shape = { least: 144, gap: 10, caption: 58 };
export const LINE_HEIGHT = 40;

export type Slice = { columns: number; width: number; row: number; first: number; last: number; above: number; height: number };

/** How a grid of `count` tiles in `width` pixels looks, and which of them lie between `from` and `to` pixels of its top. */
export function slice(count: number, width: number, shape: Shape, from: number, to: number): Slice {
  const columns = Math.max(1, Math.floor((width + shape.gap) / (shape.least + shape.gap)));
  const tile = (width - shape.gap * (columns - 1)) / columns;
  const row = Math.round((tile * 2) / 3) + shape.caption + shape.gap;
  return { columns, width: tile, ...rows(count, columns, row, from, to) };
}

/** The same for a list: one column of lines of a fixed height. */
export const lines = (count: number, from: number, to: number): Slice => ({ columns: 1, width: 0, ...rows(count, 1, LINE_HEIGHT, from, to) });

function rows(count: number, columns: number, row: number, from: number, to: number) {
  const all = Math.ceil(count / columns);
  // One row more on either side, so that a turn of the wheel meets pictures that are there already.
  const top = clamp(Math.floor(from / row) - 1, 0, all);
  const bottom = clamp(Math.ceil(to / row) + 1, top, all);
  return { row, first: top * columns, last: Math.min(count, bottom * columns), above: top * row, height: all * row };
}

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Where an arrow key leads in a grid. */
export function moved(index: number, key: string, columns: number, count: number): number {
  const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns, Home: -count, End: count }[key];
  if (by === undefined || count === 0) return index;
  const to = index + by;
  if ((key === 'ArrowUp' || key === 'ArrowDown') && (to < 0 || to >= count)) return index;
  return clamp(to, 0, count - 1);
}
