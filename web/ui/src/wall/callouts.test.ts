import { expect, it } from 'vitest';
import { arrivals, callers } from './callouts';
import { tile } from './fixtures.test-data';

const news = (before: Parameters<typeof callers>[0], now: Parameters<typeof callers>[0]) =>
  arrivals(callers(before), callers(now)).map(({ what, tile: { attempt } }) => `${what} ${attempt}`);

it('tells what has come, once', () => {
  const up = tile({ calls_since: 9 });
  expect(news([tile()], [up])).toEqual(['hands a1']);
  expect(news([up], [up])).toEqual([]);
  expect(news([up], [tile()])).toEqual([]);
});

it('takes a second report for news, and one that was looked at for none', () => {
  expect(news([tile({ open_reports: 1 })], [tile({ open_reports: 2 })])).toEqual(['reports a1']);
  expect(news([tile({ open_reports: 2 })], [tile({ open_reports: 1 })])).toEqual([]);
});

it('knows who waits before the door and who is to go on', () => {
  expect(news([], [tile({ attempt: 'w', waits_since: 3 }), tile({ attempt: 'r', reopening: true })])).toEqual(['admission w', 'reopening r']);
});
