// Moments of an attempt, µs: what was left, from when to when there is something to see, how long a question took.

import type { Replay, ReplayEvent } from '../../shared/wire';

/** What was left at `t`, as of the last event before it; `null` before the start and after the end. */
export function leftAt(last: ReplayEvent | null, t: number): number | null {
  if (last === null || last.deadline === null || last.ended) return null;
  return Math.max(0, last.deadline - (last.stands ? last.at : t));
}

export interface Span {
  from: number;
  to: number;
}

/** From the first thing known to the last; a running attempt goes on until now. `null`: nothing happened at all. */
export function spanOf(replay: Replay): Span | null {
  const ends = [replay.events, replay.signals, replay.frames].flatMap((list) => [list[0]?.at, list[list.length - 1]?.at]);
  const times = ends.filter((at): at is number => at !== undefined);
  if (times.length === 0) return null;
  const over = replay.events[replay.events.length - 1]?.ended ?? false;
  return { from: Math.min(...times), to: Math.max(...times, over ? 0 : replay.now) };
}

/** When the paper was opened. */
export const startOf = (events: readonly ReplayEvent[]): number | null => events.find((event) => event.body.type === 'started')?.at ?? null;

/**
 * How long the candidate was at work on a question up to an event: the log does not say which page was open, so the
 * time since the start or since the answer or mark before it counts for the question that was touched next. Time in
 * which the clock stood does not count.
 */
export function workedOn(events: readonly ReplayEvent[], slot: number, count: number): number {
  let total = 0;
  let since = 0;
  let before: ReplayEvent | null = null;
  for (const event of events.slice(0, count)) {
    if (before !== null && before.deadline !== null && !before.stands && !before.ended) since += event.at - before.at;
    before = event;
    if (event.body.type !== 'answered' && event.body.type !== 'marked') continue;
    if (event.body.slot === slot) total += since;
    since = 0;
  }
  return total;
}

/** How much later the server heard of an answer than the candidate's own clock says, µs: a claim of that clock. */
export const delayOf = (at: number, clientMs: number): number => at - clientMs * 1000;
