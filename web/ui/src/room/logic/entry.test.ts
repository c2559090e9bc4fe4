import { expect, it } from 'vitest';
import { cutTo, enterUntil, tooLate } from './entry';

const door = { starts_at: 100e6, ends_at: 5000e6, rules: { late_entry_s: 1800 }, stage: 'waiting' as const };

it('one can come in until so long after the start, and no later than the end', () => {
  expect(enterUntil(door)).toBe(1900e6);
  expect(enterUntil({ ...door, ends_at: 1000e6 })).toBe(1000e6);
});

it('is too late after that, for who has not begun', () => {
  expect(tooLate(door, 1900e6)).toBe(false);
  expect(tooLate(door, 1900e6 + 1)).toBe(true);
  expect(tooLate({ ...door, stage: 'running' }, 4000e6)).toBe(false);
  expect(tooLate({ ...door, starts_at: 3000e6 }, 1900e6 + 1)).toBe(false);
});

it('tells how much the end of the sitting leaves, where that is less than one’s own time', () => {
  const mine = { starts_at: 100e6, ends_at: 3700e6, extra_s: 600, rules: { duration_s: 3000 } };
  expect(cutTo(mine, 0)).toBeNull();
  expect(cutTo(mine, 400e6)).toBe(3300e6);
  expect(cutTo({ ...mine, extra_s: 900 }, 0)).toBe(3600e6);
  expect(cutTo(mine, 9000e6)).toBe(0);
});
