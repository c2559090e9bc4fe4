import { expect, test } from 'vitest';
import { asResponse, moved, standing } from './order';
import { zoomed } from './zoom';

const options = [7, 3, 9].map((id) => ({ id, text: `t${id}` }));
const ids = (order: { id: number }[]) => order.map(({ id }) => id);

test('texts stand as they were dealt until they are moved', () => {
  expect(ids(standing(options, null))).toEqual([7, 3, 9]);
  expect(ids(standing(options, { order: [9, 7, 3] }))).toEqual([9, 7, 3]);
  // An answer to other options, before an item was replaced.
  expect(ids(standing(options, { order: [1, 2, 4] }))).toEqual([7, 3, 9]);
});

test('moving keeps every text once', () => {
  expect(ids(moved(options, 0, 2))).toEqual([3, 9, 7]);
  expect(ids(moved(options, 2, 0))).toEqual([9, 7, 3]);
  expect(ids(moved(options, 1, 9))).toEqual([7, 9, 3]);
  expect(asResponse(moved(options, 2, 1))).toEqual({ order: [7, 9, 3] });
});

test('zooming goes by steps and stops at both ends', () => {
  expect([zoomed(100, 1), zoomed(150, 1), zoomed(400, 1), zoomed(100, -1), zoomed(200, -1), zoomed(300, 0)]).toEqual([150, 200, 400, 100, 150, 100]);
});
