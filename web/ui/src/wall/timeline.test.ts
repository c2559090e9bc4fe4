import { expect, it } from 'vitest';
import { tile } from './fixtures.test-data';
import { laneOf, place, spanOf, ticks, within } from './timeline';

const MINUTE = 60_000_000;
const view = {
  tile: tile(), id_masked: '', extra_s: 0, pledge_at: null, photo: false, account: null, notices: [], reports: [], reopening: null, again: null, incidents: [],
  frames: [{ n: 1, at: 100 * MINUTE, checks: [] }],
  timeline: [{ at: 60 * MINUTE, what: { kind: 'started' as const }, slot: null, by: null, seconds: null, detail: '' }],
};

it('ends now while something goes on, and at the end when it is long over', () => {
  expect(spanOf(view, 101 * MINUTE, 'minutes')).toEqual({ from: 97 * MINUTE, to: 101 * MINUTE });
  expect(spanOf(view, 500 * MINUTE, 'all')).toEqual({ from: 60 * MINUTE, to: 100.5 * MINUTE });
});

it('copes with a candidate of whom nothing is known', () => {
  const span = spanOf({ ...view, frames: [], timeline: [] }, 10 * MINUTE, 'all');
  expect(span.to).toBeGreaterThan(span.from);
});

it('places and ticks', () => {
  const span = { from: 0, to: 16 * MINUTE };
  expect(place(8 * MINUTE, span, 100, 700)).toBe(400);
  expect(ticks(span)).toHaveLength(9);
  expect(within(17 * MINUTE, span)).toBe(false);
});

it('knows the lane of what happened', () => {
  expect(laneOf(view.timeline[0]!)).toBe('answers');
  expect(laneOf({ ...view.timeline[0]!, what: { kind: 'signal', signal: 'paste' } })).toBe('signals');
  expect(laneOf({ ...view.timeline[0]!, what: { kind: 'reported' } })).toBe('signals');
  expect(laneOf({ ...view.timeline[0]!, what: { kind: 'paused' } })).toBe('acts');
});
