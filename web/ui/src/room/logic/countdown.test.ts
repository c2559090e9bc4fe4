import { describe, expect, test } from 'vitest';
import type { TimeState } from '../../shared/wire';
import { jumped, left, level, Milestones } from './countdown';

const MIN = 60e6;
const time = (over: Partial<TimeState> = {}): TimeState => ({
  now: 0,
  started_at: 0,
  given_us: 90 * MIN, cut_us: 0, extra_cut_us: 0, extra_us: 0, extra_by: '',
  deadline: 90 * MIN,
  stands: false,
  paused: null,
  submit_from: 0,
  ledger: [],
  section: null,
  ...over,
});

describe('the countdown', () => {
  test('runs to the deadline and stops at zero', () => {
    expect(left(time(), 30 * MIN)).toBe(60 * MIN);
    expect(left(time(), 91 * MIN)).toBe(0);
  });

  test('never has more than was left when it was told', () => {
    expect(left(time({ now: 10 * MIN }), 10 * MIN - 40_000)).toBe(80 * MIN);
  });

  test('stands while the clock stands, whatever the time', () => {
    expect(left(time({ now: 10 * MIN, stands: true }), 50 * MIN)).toBe(80 * MIN);
  });

  test('changes at 15, 5 and 1 minutes', () => {
    expect([15 * MIN + 1, 15 * MIN, 5 * MIN, MIN, 1, 0].map(level)).toEqual([null, 15, 5, 1, 1, 0]);
  });
});

describe('milestones', () => {
  const told = (minutes: number[]) => {
    const milestones = new Milestones();
    return minutes.map((m) => milestones.cross(m * MIN)).filter((m) => m !== null);
  };

  test('each is told once', () => expect(told([20, 15, 14.9, 6, 5, 4.9, 1, 0.5, 0])).toEqual([15, 5, 1]));
  test('not on a reload below it', () => expect(told([4, 3.9, 1])).toEqual([1]));
  test('not again after an extension', () => expect(told([6, 5, 25, 15, 5, 1])).toEqual([5, 1]));
  test('what was slept through is not told', () => expect(told([20, 0.9])).toEqual([1]));
  test('a jump over it is no such minutes', () => expect([[5, 4.99], [5, 1.9], [1, 0.5]].map(([of, m]) => jumped(of!, m! * MIN))).toEqual([false, true, true]));
});
