import { expect, it } from 'vitest';
import { filling, fitting, WHOLE_STEPS, zoomed } from './zoom';

const BOX = { width: 1200, height: 600 };

it('shows all of a picture, and none larger than it is', () => {
  expect(fitting({ width: 4096, height: 1024 }, BOX)).toBe(1200);
  expect(fitting({ width: 819, height: 4096 }, BOX)).toBe(119);
  expect(fitting({ width: 200, height: 100 }, BOX)).toBe(200);
});

it('goes step by step, and no further than the last', () => {
  expect([zoomed(100, 1), zoomed(150, -1), zoomed(400, 1), zoomed(300, 0)]).toEqual([150, 100, 400, 100]);
  expect([zoomed(400, 1, WHOLE_STEPS), zoomed(800, 1, WHOLE_STEPS)]).toEqual([600, 800]);
});

it('fills the box across with a picture that is long and narrow', () => {
  expect(filling(1200, BOX)).toBe(200);
  expect(filling(300, BOX)).toBe(400);
  expect(filling(119, BOX)).toBe(800);
});
