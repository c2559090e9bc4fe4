import { expect, it } from 'vitest';
import { LARGE, SMALL, lines, moved, slice } from './grid';

it('draws only what is near the viewport', () => {
  const found = slice(1000, 1400, SMALL, 5000, 6000);
  expect(found.columns).toBe(9);
  expect(found.last - found.first).toBeLessThan(100);
  expect(found.first % found.columns).toBe(0);
  expect(found.above).toBe((found.first / found.columns) * found.row);
});

it('keeps its height whatever is drawn', () => {
  expect(slice(1000, 1400, SMALL, 0, 100).height).toBe(slice(1000, 1400, SMALL, 9000, 9900).height);
});

it('copes with nobody and with a phone', () => {
  expect(slice(0, 1400, LARGE, 0, 900)).toMatchObject({ first: 0, last: 0, height: 0 });
  expect(slice(5, 150, LARGE, 0, 900).columns).toBe(1);
});

it('draws lines of a list', () => {
  expect(lines(1000, 4000, 4400)).toMatchObject({ first: 99, last: 111, above: 3960, height: 40_000 });
});

it('moves by arrows and stays inside', () => {
  expect(moved(4, 'ArrowDown', 9, 20)).toBe(13);
  expect(moved(13, 'ArrowDown', 9, 20)).toBe(13);
  expect(moved(0, 'ArrowLeft', 9, 20)).toBe(0);
  expect(moved(3, 'End', 9, 20)).toBe(19);
});
