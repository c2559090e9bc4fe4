import { expect, test } from 'vitest';
import type { Paper, Slot } from '../../shared/wire';
import { answerable, numbers, sections, stepFrom, totals } from './sheet';

const slot = (number: number): Slot => ({
  number,
  kind: 'true_false',
  marks: 100,
  case: null,
  stem: '',
  ask: { how: 'judge' },
});
const paper: Paper = {
  marks: 700,
  slots: [1, 2, 3, 4, 5].map(slot),
  sections: [
    { kind: 'true_false', marks: 100, first: 1, last: 3 },
    { kind: 'multiple_choice', marks: 200, first: 4, last: 5 },
  ],
};
const known = (n: number) => ({ answered: n === 1 || n === 4, marked: n === 3 });

test('sections know their counts, and the one with the current question is open', () => {
  const all = sections(paper, known, 4);
  expect(all.map((s) => [s.answered, s.marked, s.cells.length, s.open])).toEqual([
    [1, 1, 3, false],
    [1, 0, 2, true],
  ]);
  expect(all[1]?.cells[0]).toEqual({ number: 4, current: true, answered: true, marked: false });
  expect(totals(all)).toEqual({ answered: 2, unanswered: 3, marked: 1 });
});

test('a folded section says how many of its questions changed', () => {
  const all = sections(paper, (n) => ({ ...known(n), changed: n > 3 }), 1);
  expect(all.map((s) => [s.open, s.changed])).toEqual([[true, 0], [false, 2]]);
});

test('nobody needs to answer what counts for nothing', () => {
  const all = sections(paper, (n) => ({ ...known(n), void: n === 2 || n === 4 }), 1);
  expect(numbers(all, 'unanswered')).toEqual([3, 5]);
  expect(totals(all)).toEqual({ answered: 2, unanswered: 2, marked: 1 });
});

test('what is over, or was left for good, can’t be answered any more', () => {
  const open = (way?: { section: number; passed: number; between: boolean }) => numbers(answerable(sections(paper, known, 4, way)), 'unanswered');
  expect(open()).toEqual([2, 3, 5]);
  expect(open({ section: 2, passed: 0, between: false })).toEqual([5]);
  expect(open({ section: 0, passed: 2, between: false })).toEqual([3, 5]);
});

test('filters', () => {
  const all = sections(paper, known, 4);
  expect(numbers(all, 'unanswered')).toEqual([2, 3, 5]);
  expect(numbers(all, 'marked')).toEqual([3]);
  expect(numbers(all, 'all')).toHaveLength(5);
});

test('steps stay within the paper', () => {
  expect([stepFrom(1, -1, 5), stepFrom(5, 1, 5), stepFrom(2, 1, 5)]).toEqual([1, 5, 3]);
});
