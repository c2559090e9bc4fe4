import { expect, it } from 'vitest';
import type { SittingView } from '../../shared/wire';
import { changeOf, effectsOf, formOf, startStays } from './window';

const MINUTE = 60_000_000;
// 2026-11-24, 09:00:30 in Shanghai: a start with seconds, as a draft over HTTP may have.
const START = Date.parse('2026-11-24T01:00:30Z') * 1000;
const sitting = (running = 0): SittingView => ({
  id: 's', title: '', time_zone: 'Asia/Shanghai', starts_at: START, ends_at: START + 120 * MINUTE, phase: 'running', now: START - 10 * MINUTE,
  exam: { id: 'e', title: '', blueprint: 'b', blueprint_title: '', sittings: 1, rules: { duration_s: 5400 } } as SittingView['exam'],
  counts: { candidates: 3, with_paper: 3, running, ended: 0 }, rooms: [], invigilators: [], readiness: [], commitment: null, released_at: null, rehearsal_of: null,
});
const form = { ...formOf(sitting()), reason: ' 网络检修 ' };

it('leaves what nobody touched as it was, seconds and all', () => {
  expect(form.starts).toBe('2026-11-24T09:00');
  expect(changeOf(form, sitting())).toEqual({ change: { starts_at: START, ends_at: START + 120 * MINUTE, reason: '网络检修' } });
  expect(effectsOf(form, sitting())).toEqual({ start: 0, end: 0, short: null });
});

it('reads new times by the clock of the hall', () => {
  const found = changeOf({ ...form, starts: '2026-11-24T09:10', ends: '2026-11-24T11:10' }, sitting());
  expect(found).toMatchObject({ change: { starts_at: Date.parse('2026-11-24T01:10:00Z') * 1000, ends_at: Date.parse('2026-11-24T03:10:00Z') * 1000 } });
});

it('keeps the start once somebody has started', () => {
  expect(startStays(sitting(1))).toBe(true);
  expect(changeOf({ ...form, starts: '2026-11-24T09:10' }, sitting(1))).toMatchObject({ change: { starts_at: START } });
});

it('names each field that is wrong', () => {
  expect(changeOf({ starts: '', ends: '2026-11-24T09:10', reason: ' ' }, sitting())).toEqual({ wrong: { starts_at: 'missing', reason: 'missing' } });
  expect(changeOf({ ...form, ends: '2026-11-24T08:55' }, sitting())).toEqual({ wrong: { ends_at: 'order' } });
  expect(changeOf({ ...form, ends: '2026-11-24T08:51' }, sitting())).toEqual({ wrong: { ends_at: 'past' } });
  expect(changeOf({ ...form, starts: '2026-11-24T08:50' }, sitting())).toEqual({ wrong: { starts_at: 'past' } });
  expect(changeOf({ ...form, ends: '2026-12-24T08:00' }, sitting())).toEqual({ wrong: { ends_at: 'week' } });
  expect(effectsOf({ ...form, ends: '' }, sitting())).toBeNull();
});

it('says when the new times are shorter than the exam', () => {
  expect(effectsOf({ ...form, starts: '2026-11-24T10:00' }, sitting())?.short).toBe(60.5 * MINUTE);
  expect(effectsOf({ ...form, starts: '2026-11-24T09:30' }, sitting())?.short).toBe(null);
});
