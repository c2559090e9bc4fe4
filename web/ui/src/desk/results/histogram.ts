// The distribution of marks as bars whose bounds fall on the pass line, so that no bar is half passed.

import type { ResultLine } from '../../shared/wire';

export type Bar = { from: number; to: number; count: number; passed: boolean };
export type Histogram = { bars: Bar[]; most: number; below: number; above: number };

/** All in hundredths of a mark. */
export function histogram(lines: readonly ResultLine[], pass: number, of: number): Histogram {
  // Who still waits for marks by people has none to count yet.
  const marks = lines.filter(({ unmarked }) => unmarked === 0).map((line) => line.got).filter((got): got is number => got !== null);
  const width = widthFor(of);
  const first = pass - Math.ceil(pass / width) * width;
  const bars: Bar[] = [];
  for (let from = first; from < of; from += width) {
    const to = from + width;
    const last = to >= of;
    const count = marks.filter((got) => got >= from && (got < to || (last && got <= to))).length;
    bars.push({ from: Math.max(0, from), to: Math.min(of, to), count, passed: from >= pass });
  }
  while (bars.length > 1 && bars[0]!.count === 0 && !bars[1]!.passed) bars.shift();
  const above = marks.filter((got) => got >= pass).length;
  return { bars, most: Math.max(1, ...bars.map((bar) => bar.count)), below: marks.length - above, above };
}

// About twenty bars, in steps that people count in.
function widthFor(of: number): number {
  return [50, 100, 200, 250, 500, 1000, 2000, 2500, 5000].find((width) => of / width <= 20) ?? 10_000;
}

/** Round numbers for the axis, four lines at most. */
export function gridFor(most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((one) => most / one <= 4) ?? 2000;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}
