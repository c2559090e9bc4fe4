import { describe, expect, it } from 'vitest';
import { delayOf, leftAt, spanOf, startOf, workedOn } from './clock';
import { BASE, events, replay, SECOND } from './fixtures.test-data';

const at = (seconds: number) => BASE + seconds * SECOND;
const last = (count: number) => events[count - 1]!;

describe('time left', () => {
  it('goes on between events', () => {
    expect(leftAt(last(2), at(10))).toBe(3600 * SECOND);
    expect(leftAt(last(2), at(25))).toBe(3585 * SECOND);
  });
  it('stands where the clock stands', () => {
    expect(leftAt(last(6), at(129))).toBe(leftAt(last(6), at(100)));
    expect(leftAt(last(7), at(130))).toBe(3510 * SECOND);
  });
  it('is none before the start and after the end, and never less than nothing', () => {
    expect(leftAt(null, at(0))).toBeNull();
    expect(leftAt(last(1), at(1))).toBeNull();
    expect(leftAt(last(11), at(201))).toBeNull();
    expect(leftAt(last(4), at(99_999))).toBe(0);
  });
});

describe('the span', () => {
  it('ends with the last thing known of an attempt that is over', () => {
    expect(spanOf(replay)).toEqual({ from: at(0), to: at(205) });
  });
  it('goes until now while it runs', () => {
    expect(spanOf({ ...replay, events: events.slice(0, 4) })?.to).toBe(replay.now);
  });
  it('is none when nothing happened', () => {
    expect(spanOf({ ...replay, events: [], signals: [], frames: [] })).toBeNull();
  });
  it('knows the start of the paper', () => {
    expect(startOf(events)).toBe(at(10));
    expect(startOf(events.slice(0, 1))).toBeNull();
  });
});

it('the time on a question is that before it was touched, without the time in which the clock stood', () => {
  expect(workedOn(events, 1, 3)).toBe(30 * SECOND);
  expect(workedOn(events, 1, 4)).toBe(50 * SECOND);
  // 30 s until the mark; then 60 s until the answer, of which 30 s went to the warning.
  expect(workedOn(events, 2, 8)).toBe(60 * SECOND);
  expect(workedOn(events, 3, events.length)).toBe(0);
});

it('an answer that waited on the machine came later than its clock says', () => {
  expect(delayOf(at(205), at(190) / 1000)).toBe(15 * SECOND);
});
