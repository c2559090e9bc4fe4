import { expect, test } from 'vitest';
import { lineAt, linesOf } from './lines';

const box = (top: number, bottom: number) => ({ top, bottom });

test('runs on one line are one line, whatever their order and size', () => {
  expect(linesOf([box(40, 60), box(0, 20), box(3, 17), box(2, 22)])).toEqual([box(0, 22), box(40, 60)]);
});

test('lines that touch stay apart, and empty runs are none', () => {
  expect(linesOf([box(0, 24), box(22, 46), box(50, 50)])).toEqual([box(0, 24), box(22, 46)]);
  expect(linesOf([])).toEqual([]);
});

test('a pointer takes the line under it, or the nearest', () => {
  const lines = [box(0, 20), box(30, 50)];
  expect([-5, 10, 25, 40, 99].map((y) => lineAt(lines, y))).toEqual([0, 0, 1, 1, 1]);
  expect(lineAt([], 10)).toBe(0);
});
