// Moving a sitting's times while people wait for it or sit it: what the form says, and what would happen.

import type { SittingView, WindowChange } from '../../shared/wire';
import { localOf, momentOf } from '../exams/zone';

export type WindowForm = { starts: string; ends: string; reason: string };
export type WindowField = 'starts_at' | 'ends_at' | 'reason';
export type WindowWrong = Partial<Record<WindowField, 'missing' | 'order' | 'week' | 'past'>>;

const WEEK_US = 7 * 24 * 3600 * 1_000_000;
/** What is left of a sitting at least when its end is moved, so that all can hand in. */
const LEAST_LEFT_US = 60_000_000;

export const formOf = (sitting: SittingView): WindowForm => ({
  starts: localOf(sitting.starts_at, sitting.time_zone),
  ends: localOf(sitting.ends_at, sitting.time_zone),
  reason: '',
});

/** Once somebody has started, the start stays. */
export const startStays = ({ counts }: SittingView): boolean => counts.running + counts.ended > 0;

/** A field holds whole minutes: what nobody touched stays as it was, to the microsecond. */
function momentIn(local: string, was: number, zone: string): number | null {
  return local === localOf(was, zone) ? was : momentOf(local, zone);
}

export function changeOf(form: WindowForm, sitting: SittingView): { change: WindowChange } | { wrong: WindowWrong } {
  const wrong: WindowWrong = {};
  const from = startStays(sitting) ? sitting.starts_at : momentIn(form.starts, sitting.starts_at, sitting.time_zone);
  const to = momentIn(form.ends, sitting.ends_at, sitting.time_zone);
  const reason = form.reason.trim();
  if (from === null) wrong.starts_at = 'missing';
  else if (from !== sitting.starts_at && from < sitting.now) wrong.starts_at = 'past';
  if (to === null) wrong.ends_at = 'missing';
  else if (to !== sitting.ends_at && to < sitting.now + LEAST_LEFT_US) wrong.ends_at = 'past';
  else if (from !== null && to <= from) wrong.ends_at = 'order';
  else if (from !== null && to - from > WEEK_US) wrong.ends_at = 'week';
  if (reason === '') wrong.reason = 'missing';
  if (from === null || to === null || Object.keys(wrong).length > 0) return { wrong };
  return { change: { starts_at: from, ends_at: to, reason } };
}

export type Effects = {
  /** The start moves by so much, µs; 0: it stays. */
  start: number;
  end: number;
  /** What the new times leave who is there at the start, where that is less than the exam's time, µs. */
  short: number | null;
};

/** What would move, as far as the form can be read; `null`: not yet. */
export function effectsOf(form: WindowForm, sitting: SittingView): Effects | null {
  const found = changeOf({ ...form, reason: 'any' }, sitting);
  if (!('change' in found)) return null;
  const { starts_at, ends_at } = found.change;
  const [from, to] = [starts_at - sitting.starts_at, ends_at - sitting.ends_at];
  const lasts = ends_at - starts_at;
  return { start: from, end: to, short: lasts < sitting.exam.rules.duration_s * 1e6 ? lasts : null };
}
