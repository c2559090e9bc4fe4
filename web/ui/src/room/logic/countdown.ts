// What is left of the time, and when the countdown changes its looks. All times µs of the server.

import type { TimeState } from '../../shared/wire';

const MINUTE = 60e6;

// Nothing is told before its time, however late an estimate of the time now is.
const at = (time: TimeState, now: number): number => (time.stands ? time.now : Math.max(time.now, now));

/**
 * µs left at `now` of what can be worked on: the open section, or, without sections, the whole. While the clock stands,
 * what was left when it stopped; between two sections, the time of the next.
 */
export function left(time: TimeState, now: number): number {
  const { section } = time;
  if (section && section.deadline === null) return Math.max(0, Math.min(section.us, section.window - Math.max(time.now, now)));
  return Math.max(0, (section?.deadline ?? time.deadline) - at(time, now));
}

/** µs left of the whole exam. */
export function leftOfAll(time: TimeState, now: number): number {
  return Math.max(0, time.deadline - at(time, now));
}

/** Minutes at which the countdown changes, or `null` while there is plenty. 0: nothing is left. */
export type Level = null | 15 | 5 | 1 | 0;

export function level(leftUs: number): Level {
  if (leftUs <= 0) return 0;
  if (leftUs <= MINUTE) return 1;
  if (leftUs <= 5 * MINUTE) return 5;
  return leftUs <= 15 * MINUTE ? 15 : null;
}

/** Whether a level was passed by far, as when time is taken back or a machine slept: its minutes are not what is left. */
export const jumped = (crossed: number, leftUs: number): boolean => crossed * MINUTE - leftUs > 5e6;

const rank = (one: Level) => (one === null ? 100 : one);

/**
 * Tells each level once: a screen reader hears "5 minutes" when it is crossed, not on every tick, not on a reload
 * within the last five minutes, and not again after an extension brought the candidate back above it.
 */
export class Milestones {
  private lowest: Level | undefined;

  cross(leftUs: number): 15 | 5 | 1 | null {
    const now = level(leftUs);
    const before = this.lowest;
    if (before === undefined || rank(now) < rank(before)) this.lowest = now;
    if (before === undefined || rank(now) >= rank(before) || now === 0) return null;
    return now;
  }
}
