import { expect, it } from 'vitest';
import { middleOf, scrollToMiddle } from './middle';

it('keeps the middle of a picture in the middle when the picture grows', () => {
  const box = { scrollLeft: 0, scrollTop: 100, scrollWidth: 400, scrollHeight: 600, clientWidth: 400, clientHeight: 200 };
  const middle = middleOf(box);
  expect(middle).toEqual({ x: 0.5, y: 1 / 3 });
  Object.assign(box, { scrollWidth: 800, scrollHeight: 1200 });
  scrollToMiddle(box, middle);
  expect([box.scrollLeft, box.scrollTop]).toEqual([200, 300]);
});
