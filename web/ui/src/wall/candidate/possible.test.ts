import { expect, it } from 'vitest';
import { tile } from '../fixtures.test-data';
import { extraFrom, leftOf, offeredExtra, possible, sent } from './possible';

const MINUTE = 60_000_000;

it('offers what makes sense now', () => {
  expect(possible(tile())).toEqual(['message', 'warn', 'pause', 'extend', 'leave', 'end']);
  expect(possible(tile({ stage: 'paused' }))).toContain('resume');
  expect(possible(tile({ stage: 'terminated' }))).toEqual(['ask_reopen']);
  expect(possible(tile({ stage: 'terminated', reopening: true }))).toEqual([]);
  expect(possible(tile({ stage: 'terminated' }), true), 'results are out').toEqual([]);
});

it('lets only those leave who are in', () => {
  expect(possible(tile({ waits_since: 5 }))).not.toContain('leave');
  expect(possible(tile({ away: { since: 5, reason: '如厕', turned_away: false } }))).not.toContain('leave');
  expect(possible(tile({ stage: 'waiting' }))).not.toContain('leave');
  // Who is not in is turned away, once.
  expect(possible(tile({ stage: 'waiting', waits_since: 5 }))).toContain('turn_away');
  expect(possible(tile({ stage: 'waiting', away: { since: 5, reason: '没有带证件', turned_away: true } }))).not.toContain('turn_away');
  expect(sent('turn_away', 0, true, 0)).toEqual({ act: 'leave' });
});

it('sends each act with what it needs and no more', () => {
  expect(sent('extend', -120, true, 0)).toEqual({ act: 'extend', seconds: -120 });
  expect(sent('ask_reopen', 300, true, 161)).toEqual({ act: 'ask_reopen', keeps_time: true, extra_s: 161 });
  expect(sent('leave', 300, true, 0)).toEqual({ act: 'leave' });
});

it('knows the time that an ended attempt would go on with', () => {
  const again = { ended_at: 40 * MINUTE, kept_us: 50 * MINUTE, until: 90 * MINUTE, lost_us: 7 };
  expect(leftOf(again, 45 * MINUTE)).toEqual({ ended_at: 40 * MINUTE, then: 50 * MINUTE, now: 45 * MINUTE, lost: 7 });
  expect(leftOf(again, 95 * MINUTE)?.now, 'past').toBe(-5 * MINUTE);
  expect(leftOf(null, 0)).toBeNull();
});

it('reads time to be given beside, and offers what was lost', () => {
  expect(['', '3', '2:41', '２：４１', '240:00', '240:01', '2:60', '-1', 'abc'].map(extraFrom)).toEqual([0, 180, 161, 161, 14_400, null, null, null, null]);
  expect([0, 1, 160.2e6, 99e9].map(offeredExtra)).toEqual(['', '0:01', '2:41', '240:00']);
});
