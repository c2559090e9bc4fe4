// Which acts make sense for a candidate now; whether they are allowed is the server's word.

import type { AgainView, InvigilatorAct, Tile } from '../../shared/wire';
import { isIn, isOver } from '../attention';

/** Acts that have a form, each with a reason or a text. */
export type Act = 'message' | 'warn' | 'pause' | 'resume' | 'extend' | 'leave' | 'turn_away' | 'end' | 'ask_reopen' | 'drop_reopen';

/** `released`: whether the results of its sitting are out. */
export function possible(tile: Tile, released = false): Act[] {
  if (isOver(tile)) return tile.reopening || released ? [] : ['ask_reopen'];
  const there = isIn(tile) && tile.waits_since === null && tile.away === null;
  // Who waits for the start may have been let in: that is taken back.
  const before = tile.away === null && (tile.stage === 'waiting' || tile.waits_since !== null);
  const out = there ? ['leave' as const] : before ? ['turn_away' as const] : [];
  return ['message', 'warn', tile.stage === 'paused' ? 'resume' : 'pause', 'extend', ...out, 'end'];
}

/** What a form sends. Seconds less than nothing take time back. */
export function sent(act: Act, seconds: number, keepsTime: boolean, extra: number): InvigilatorAct {
  if (act === 'extend') return { act, seconds };
  if (act === 'ask_reopen') return { act, keeps_time: keepsTime, extra_s: extra };
  return { act: act === 'turn_away' ? 'leave' : act };
}

/** The time that an ended attempt would go on with, µs; less than 0: it would be past. `lost`: what nothing made good. */
export type Left = { ended_at: number; then: number; now: number; lost: number };

/** As it was at the end, and as if the clock had gone on; `null`: it never started, or is not over. */
export const leftOf = (again: AgainView | null, now: number): Left | null =>
  again && { ended_at: again.ended_at, then: again.kept_us, now: again.until - now, lost: again.lost_us };

/** Seconds of `2:41`, or of minutes; nothing is none; `null`: not a length the server would take. */
export function extraFrom(typed: string): number | null {
  const text = typed.normalize('NFKC').trim();
  if (text === '') return 0;
  const [, minutes, seconds = '0'] = /^(\d{1,3})(?::([0-5]\d))?$/.exec(text) ?? [];
  const all = Number(minutes ?? NaN) * 60 + Number(seconds);
  return all <= 14_400 ? all : null;
}

/** Lost time as it is offered to be given: whole seconds, none too few. */
export function offeredExtra(lost: number): string {
  const all = Math.min(14_400, Math.ceil(lost / 1e6));
  return all <= 0 ? '' : `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
}
