// Which acts make sense for a candidate now; whether they are allowed is the server's word.

import type { AgainView, InvigilatorAct, Tile } from '../../shared/wire';
import { isIn, isOver } from '../attention';

/** Acts that have a form, each with a reason or a text. */
export type Act = 'message' | 'warn' | 'pause' | 'resume' | 'extend' | 'leave' | 'end' | 'ask_reopen' | 'drop_reopen';

/** `released`: whether the results of its sitting are out. */
export function possible(tile: Tile, released = false): Act[] {
  if (isOver(tile)) return tile.reopening || released ? [] : ['ask_reopen'];
  const there = isIn(tile) && tile.waits_since === null && tile.away === null;
  return ['message', 'warn', tile.stage === 'paused' ? 'resume' : 'pause', 'extend', ...(there ? ['leave' as const] : []), 'end'];
}

/** What a form sends. Seconds less than nothing take time back. */
export function sent(act: Act, seconds: number, keepsTime: boolean): InvigilatorAct {
  if (act === 'extend') return { act, seconds };
  if (act === 'ask_reopen') return { act, keeps_time: keepsTime };
  return { act };
}

/** The time that an ended attempt would go on with, µs. */
export type Left = { ended_at: number; then: number; now: number };

/** As it was at the end, and as if the clock had gone on; `null`: it never started, or is not over. */
export const leftOf = (again: AgainView | null, now: number): Left | null =>
  again && { ended_at: again.ended_at, then: again.kept_us, now: Math.max(0, again.until - now) };
