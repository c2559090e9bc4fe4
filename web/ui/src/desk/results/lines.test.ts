import { expect, it } from 'vitest';
import type { ResultLine } from '../../shared/wire';
import { linesFor } from './lines';

const line = (change: Partial<ResultLine>): ResultLine => ({ attempt: 'x', ticket: 'T', name: '李', room: 'A', seat: '1', got: 7000, passed: true, late: 0, late_ruled: null, unmarked: 0, by_people: null, flaw: null, given: null, used_us: 0, astray: null, ...change });
const lines = [line({ seat: '10', name: '王' }), line({ seat: '2', got: null, passed: false }), line({ room: 'B', got: 5000, passed: false, late: 2 })];

it('sorts seats as people count and marks from the top', () => {
  expect(linesFor(lines, 'all', '', 'seat').map((one) => one.seat)).toEqual(['2', '10', '1']);
  expect(linesFor(lines, 'all', '', 'got').map((one) => one.got)).toEqual([7000, 5000, null]);
});

it('shows a part and searches', () => {
  expect(linesFor(lines, 'absent', '', 'seat')).toHaveLength(1);
  expect(linesFor(lines, 'failed', '', 'seat')).toHaveLength(1);
  expect(linesFor(lines, 'late', '', 'seat')).toHaveLength(1);
  expect(linesFor(lines, 'all', '王', 'seat')).toHaveLength(1);
});
