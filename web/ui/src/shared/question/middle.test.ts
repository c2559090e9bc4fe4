import { expect, it } from 'vitest';
import { heldAt, scrollTo } from './middle';

const box = () => ({ scrollLeft: 0, scrollTop: 100, scrollWidth: 400, scrollHeight: 600, clientWidth: 400, clientHeight: 200 });

it('keeps the middle of a picture in the middle when the picture grows', () => {
  const view = box();
  const held = heldAt(view);
  expect(held).toEqual({ x: 0.5, y: 1 / 3 });
  Object.assign(view, { scrollWidth: 800, scrollHeight: 1200 });
  scrollTo(view, held);
  expect([view.scrollLeft, view.scrollTop]).toEqual([200, 300]);
});

it('keeps what lies under the pointer there', () => {
  const view = box();
  const held = heldAt(view, { x: 100, y: 50 });
  Object.assign(view, { scrollWidth: 800, scrollHeight: 1200 });
  scrollTo(view, held, { x: 100, y: 50 });
  expect([view.scrollLeft, view.scrollTop]).toEqual([100, 250]);
});
