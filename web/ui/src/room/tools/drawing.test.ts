import { expect, it } from 'vitest';
import { extended, HEIGHT, points, strokesOf, WIDTH, wiped, type Stroke } from './drawing';

it('keeps a stroke on the sheet and leaves out points that say nothing new', () => {
  let stroke: Stroke = [];
  for (const [x, y] of [[-5, 10.4], [2, 10], [100, 10], [WIDTH + 80, HEIGHT + 80]] as const) stroke = extended(stroke, x, y);
  expect(stroke).toEqual([0, 10, 100, 10, WIDTH, HEIGHT]);
  expect(points([stroke, [1, 1]])).toBe(4);
});

it('wipes whole strokes, also between two of their points', () => {
  const line: Stroke = [0, 100, 600, 100];
  const dot: Stroke = [300, 400];
  expect(wiped([line, dot], 300, 110)).toEqual([dot]);
  expect(wiped([line, dot], 310, 395)).toEqual([line]);
  expect(wiped([line, dot], 300, 250)).toEqual([line, dot]);
});

it('takes back what was kept and nothing else', () => {
  expect(strokesOf([[1, 2, 3, 4], [1], ['a', 2], null, []])).toEqual([[1, 2, 3, 4]]);
  expect(strokesOf('no strokes')).toEqual([]);
});
