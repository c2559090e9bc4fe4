import { expect, test } from 'vitest';
import { areaBetween, cornersOf, cornersText, edges, polygonOf, withCorner, withEdge } from './areas';

test('an area is drawn from any corner, and a slip of the hand is none', () => {
  expect(areaBetween('rect', { x: 300, y: 400 }, { x: 100, y: 100 })).toEqual({ shape: 'rect', x: 100, y: 100, width: 200, height: 300 });
  expect(areaBetween('ellipse', { x: 100, y: 100 }, { x: 300, y: 200 })).toEqual({ shape: 'ellipse', x: 200, y: 150, rx: 100, ry: 50 });
  expect(areaBetween('rect', { x: 100, y: 100 }, { x: 104, y: 300 })).toBeNull();
});

test('its numbers can be typed', () => {
  const area = areaBetween('rect', { x: 0, y: 0 }, { x: 100, y: 100 })!;
  if (area.shape === 'polygon') throw new Error('drawn as a box');
  expect(edges(area)).toEqual([['x', 0], ['y', 0], ['width', 100], ['height', 100]]);
  expect(withEdge(area, 'width', 1200)).toMatchObject({ width: 1000 });
  expect(withEdge(area, 'x', Number.NaN)).toMatchObject({ x: 0 });
});

test('a polygon is closed by a click on its first corner, and its corners can be typed', () => {
  let corners: { x: number; y: number }[] = [];
  for (const corner of [{ x: 100, y: 100 }, { x: 300, y: 100 }, { x: 200, y: 300 }]) ({ corners } = withCorner(corners, corner));
  expect(corners).toHaveLength(3);
  const { closed, corners: left } = withCorner(corners, { x: 106, y: 95 });
  expect(closed).toEqual({ shape: 'polygon', points: [[100, 100], [300, 100], [200, 300]] });
  expect(left).toEqual([]);
  expect(withCorner(corners.slice(0, 2), { x: 100, y: 100 }).closed).toBeNull();
  expect(polygonOf([{ x: 1, y: 1 }, { x: 3, y: 1 }, { x: 2, y: 900 }])).toBeNull();
  expect(cornersText([[100, 100], [300, 100]])).toBe('100,100 300,100');
  expect(cornersOf(' 100,100 300，100；200,300 ')).toEqual([[100, 100], [300, 100], [200, 300]]);
  for (const wrong of ['', '1,1 2,2', '1,1 2,2 3', '1,1 2,2 3,1001', '1,1 2,2 x,y']) expect(cornersOf(wrong)).toBeNull();
});
