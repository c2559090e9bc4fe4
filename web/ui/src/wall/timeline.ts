// The candidate's timeline: a lane each for incidents, frames, signals, answers and acts, over a span of time.

import type { CandidateView, TimelineEntry } from '../shared/wire';

export type Span = { from: number; to: number };
export type Zoom = 'all' | 'quarter' | 'minutes';

const MINUTE = 60_000_000;
const LENGTH: Record<Zoom, number> = { all: 0, quarter: 16 * MINUTE, minutes: 4 * MINUTE };

/** From the first thing that happened (or the length asked for) until now or the last thing. */
export function spanOf(view: CandidateView, now: number, zoom: Zoom): Span {
  const times = [...view.timeline.map((entry) => entry.at), ...view.frames.map((frame) => frame.at)];
  const last = Math.max(...times, 0);
  const first = Math.min(...times, last);
  // Somebody who left long ago is shown at the end of what there is, not at an empty present.
  const to = last > 0 && now - last > 5 * MINUTE ? last + MINUTE / 2 : Math.max(now, last);
  const from = zoom === 'all' ? Math.min(first, to - MINUTE) : to - LENGTH[zoom];
  return { from, to };
}

export const within = (at: number, span: Span): boolean => at >= span.from && at <= span.to;

/** Place of a moment between `left` and `right`. */
export const place = (at: number, span: Span, left: number, right: number): number =>
  left + ((at - span.from) / (span.to - span.from)) * (right - left);

/** Round moments for the axis, eight at most. */
export function ticks(span: Span): number[] {
  const step = [0.5, 1, 2, 5, 10, 15, 30, 60, 120].map((minutes) => minutes * MINUTE).find((one) => (span.to - span.from) / one <= 8) ?? 240 * MINUTE;
  const first = Math.ceil(span.from / step) * step;
  const found: number[] = [];
  for (let at = first; at <= span.to; at += step) found.push(at);
  return found;
}

export type Lane = 'answers' | 'signals' | 'acts';

export function laneOf(entry: TimelineEntry): Lane {
  switch (entry.what.kind) {
    case 'answered':
    case 'changed':
    case 'marked':
    case 'started':
    case 'section_ended':
    case 'section_opened':
    case 'passed':
    case 'late':
      return 'answers';
    // Their own doing, or the time's, where no member of staff is named.
    case 'ended':
      return entry.by === null ? 'answers' : 'acts';
    case 'acknowledged':
    case 'signal':
    case 'seat':
    case 'reported':
    case 'lapsed':
      return 'signals';
    default:
      return 'acts';
  }
}
