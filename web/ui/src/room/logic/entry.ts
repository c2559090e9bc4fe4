// Until when one can come in, whether it is too late for who has not begun, and how much time is left of one's own.

import type { Door } from '../../shared/wire';

type Window = Pick<Door, 'starts_at' | 'ends_at'> & { rules: Pick<Door['rules'], 'late_entry_s'> };

/** µs; the server counts in the same way, and has the last word. */
export const enterUntil = ({ starts_at, ends_at, rules }: Window): number => Math.min(starts_at + rules.late_entry_s * 1e6, ends_at);

/** Who is in already comes back at any time. */
export const tooLate = (door: Window & Pick<Door, 'stage'>, now: number): boolean => door.stage === 'waiting' && now > enterUntil(door);

/** How much of one's own time the end of the sitting leaves to who starts now, or at the start, µs; `null`: all of it. */
export function cutTo({ starts_at, ends_at, extra_s, rules }: Pick<Door, 'starts_at' | 'ends_at' | 'extra_s'> & { rules: Pick<Door['rules'], 'duration_s'> }, now: number): number | null {
  const left = ends_at - Math.max(starts_at, now);
  return left < (rules.duration_s + extra_s) * 1e6 ? Math.max(0, left) : null;
}
