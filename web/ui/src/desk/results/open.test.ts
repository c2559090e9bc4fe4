import { expect, it } from 'vitest';
import type { ItemStatistic, ResultLine, Results } from '../../shared/wire';
import { lateLines, lateToDecide, openIn } from './open';

it('gathers suspect keys, late answers and incidents', () => {
  const item = { given: 60, kind: 'single_choice', difficulty: 300, discrimination: -400, choices: [] } as unknown as ItemStatistic;
  const lines = [{ late: 0, astray: { why: 'unheard', since: 1 } }, { late: 3, astray: null }] as ResultLine[];
  const results = { items: [item, { ...item, discrimination: 400 }], lines, open_incidents: 2 } as unknown as Results;
  expect(openIn(results)).toEqual({ suspects: [item], late: [lines[1]], astray: [lines[0]], incidents: 2 });
});

it('lists late answers that wait before those that were decided on, which the release closes', () => {
  const ruled = { answers: 2, counted: [1, 2], reason: '' };
  const lines = [{ late: 0, late_ruled: ruled }, { late: 1, late_ruled: ruled }, { late: 0, late_ruled: null }] as ResultLine[];
  const of = (released_at: number | null) => lateLines({ lines, released_at } as Results).map((line) => lines.indexOf(line));
  expect([of(null), of(5)]).toEqual([[1, 0], [1]]);
  expect(lines.map(lateToDecide)).toEqual([2, 1, 0]);
});
