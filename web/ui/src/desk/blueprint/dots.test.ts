import { expect, it } from 'vitest';
import { dots } from './dots';

const box = { left: 0, right: 1000, top: 0, bottom: 50 };

it('keeps every dot inside the box and the ticks around them', () => {
  const plot = dots([7480, 7500, 7530], 10_000, box);
  expect(plot.low).toBe(7480);
  expect(plot.high).toBe(7530);
  expect(plot.dots.every((dot) => dot.x >= 0 && dot.x <= 1000 && dot.y >= 0 && dot.y <= 50)).toBe(true);
  expect(plot.ticks[0]!.value).toBeLessThanOrEqual(7480);
  expect(plot.ticks[plot.ticks.length - 1]!.value).toBeGreaterThanOrEqual(7530);
});

it('lets a small spread look small', () => {
  const plot = dots([7499, 7501], 10_000, box);
  expect(Math.abs(plot.dots[0]!.x - plot.dots[1]!.x)).toBeLessThan(5);
});

it('survives forms that are all alike', () => {
  expect(dots([0, 0], 0, box).dots.every((dot) => Number.isFinite(dot.x))).toBe(true);
});
