import { expect, it } from 'vitest';
import type { RosterLine } from '../../shared/wire';
import { countOf, extraOf, rosterFor } from './roster';

const line = (change: Partial<RosterLine>): RosterLine => ({ attempt: 'x', ticket: '2026-N1-0417', name: '李建国', id_masked: '3301**********4216', room: 'A', seat: '17', extra_s: 0, accommodations: { size: null, contrast: false, aloud: false }, has_paper: true, photo: false, pledge_at: null, damaged: false, ...change });
const lines = [line({}), line({ name: '赵文斌', seat: '', has_paper: false }), line({ name: '孙海涛', room: 'C', seat: '21' })];

it('finds by name, ticket and seat', () => {
  expect(rosterFor(lines, 'all', '赵')).toHaveLength(1);
  expect(rosterFor(lines, 'all', 'c-21')).toHaveLength(1);
  expect(rosterFor(lines, 'all', '0417')).toHaveLength(3);
});

it('counts who lacks something', () => {
  expect(countOf(lines, 'no-seat')).toBe(1);
  expect(rosterFor(lines, 'no-paper', '')[0]?.name).toBe('赵文斌');
});

it('reads minutes of extra time', () => {
  expect(['', ' 30 ', '３０', '240', '241', '-1', '1.5', 'x'].map(extraOf)).toEqual([0, 1800, 1800, 14400, null, null, null, null]);
});
