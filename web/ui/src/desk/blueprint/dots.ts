// The spread plot: a dot for each form at its expected marks, laid out so that no two runs look different.

export type Dots = { dots: { x: number; y: number }[]; ticks: { x: number; value: number }[]; low: number; high: number; mean: number };

/** `expected` in hundredths; x within `left`…`right`, y within `top`…`bottom`. */
export function dots(expected: readonly number[], of: number, box: { left: number; right: number; top: number; bottom: number }): Dots {
  const low = expected.reduce((least, one) => Math.min(least, one), Infinity);
  const high = expected.reduce((most, one) => Math.max(most, one), -Infinity);
  const mean = expected.reduce((sum, one) => sum + one, 0) / expected.length;
  const { from, to, step } = scale(low, high, of);
  const place = (value: number) => box.left + ((value - from) / (to - from)) * (box.right - box.left);
  const ticks: Dots['ticks'] = [];
  for (let value = from; value <= to; value += step) ticks.push({ x: place(value), value });
  return {
    dots: expected.map((value, index) => ({
      x: place(value),
      // The golden ratio spreads neighbours evenly without chance.
      y: box.top + ((index * 0.618_033_988_7) % 1) * (box.bottom - box.top),
    })),
    ticks,
    low,
    high,
    mean,
  };
}

// At least a tenth of the paper is shown, so that a small spread looks small.
function scale(low: number, high: number, of: number): { from: number; to: number; step: number } {
  const width = Math.max(high - low, of / 10, 100);
  const step = [50, 100, 200, 500, 1000, 2000, 5000].find((one) => width / one <= 8) ?? 10_000;
  const middle = (low + high) / 2;
  const from = Math.floor(Math.min(low, middle - width / 2) / step) * step;
  const to = Math.ceil(Math.max(high, middle + width / 2) / step) * step;
  return { from, to: to === from ? from + step : to, step };
}
