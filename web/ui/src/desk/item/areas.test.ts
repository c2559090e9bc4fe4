import { expect, test } from 'vitest';
import { areaBetween, edges, withEdge } from './areas';

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
