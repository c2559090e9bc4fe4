import { expect, test } from 'vitest';
import { MIDDLE, pointAt, pushed } from './spot';

test('a press is a place in thousandths, also at the edges', () => {
  const box = { left: 100, top: 50, width: 400, height: 200 };
  expect(pointAt(300, 150, box)).toEqual({ x: 500, y: 500 });
  expect(pointAt(99, 251, box)).toEqual({ x: 0, y: 1000 });
});

test('arrow keys move in steps and stop at the edges', () => {
  expect(pushed(MIDDLE, 'ArrowLeft', false)).toEqual({ x: 490, y: 500 });
  expect(pushed(MIDDLE, 'ArrowDown', true)).toEqual({ x: 500, y: 502 });
  expect(pushed({ x: 995, y: 0 }, 'ArrowRight', false)).toEqual({ x: 1000, y: 0 });
  expect(pushed({ x: 995, y: 0 }, 'f', false)).toBeNull();
});
