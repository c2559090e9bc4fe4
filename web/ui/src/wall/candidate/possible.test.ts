import { expect, it } from 'vitest';
import { tile } from '../fixtures.test-data';
import { leftOf, possible, sent } from './possible';

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
  expect(possible(tile({ away: { since: 5, reason: '如厕' } }))).not.toContain('leave');
  expect(possible(tile({ stage: 'waiting' }))).not.toContain('leave');
});

it('sends each act with what it needs and no more', () => {
  expect(sent('extend', -120, true)).toEqual({ act: 'extend', seconds: -120 });
  expect(sent('ask_reopen', 300, true)).toEqual({ act: 'ask_reopen', keeps_time: true });
  expect(sent('leave', 300, true)).toEqual({ act: 'leave' });
});

it('knows the time that an ended attempt would go on with', () => {
  const again = { ended_at: 40 * MINUTE, kept_us: 50 * MINUTE, until: 90 * MINUTE };
  expect(leftOf(again, 45 * MINUTE)).toEqual({ ended_at: 40 * MINUTE, then: 50 * MINUTE, now: 45 * MINUTE });
  expect(leftOf(again, 95 * MINUTE)?.now).toBe(0);
  expect(leftOf(null, 0)).toBeNull();
});
