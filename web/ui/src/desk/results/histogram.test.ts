import { expect, it } from 'vitest';
import type { ResultLine } from '../../shared/wire';
import { gridFor, histogram } from './histogram';

const line = (got: number | null): ResultLine => ({ attempt: String(got), ticket: '', name: '', room: '', seat: '', got, passed: false, late: 0, late_ruled: null, unmarked: 0, by_people: null, flaw: null, given: null, used_us: 0, astray: null });

it('counts everybody once and the absent never', () => {
  const found = histogram([line(10_000), line(7000), line(6950), line(null), line(3000)], 7000, 10_000);
  expect(found.bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(4);
  expect(found).toMatchObject({ above: 2, below: 2 });
});

it('lets no bar straddle the pass line', () => {
  const { bars } = histogram([line(10_000), line(200)], 6600, 11_000);
  expect(bars.some((bar) => bar.from === 6600)).toBe(true);
  expect(bars.every((bar) => bar.passed === bar.from >= 6600)).toBe(true);
  expect(bars.reduce((sum, bar) => sum + bar.count, 0)).toBe(2);
});

it('keeps the axis short', () => {
  expect(gridFor(40)).toEqual([0, 10, 20, 30, 40]);
  expect(gridFor(3)).toEqual([0, 1, 2, 3]);
});
