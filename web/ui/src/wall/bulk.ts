// An act on many at once: which there are, whom each concerns, and how the server is told who is meant.

import type { InvigilatorAct, Tile, Whom } from '../shared/wire';
import { isIn, isOver } from './attention';

export const BULK_ACTS = ['message', 'warn', 'pause', 'resume', 'extend', 'ask_reopen', 'reopen'] as const;
export type BulkAct = (typeof BULK_ACTS)[number];

export function members(group: Whom, tiles: Iterable<Tile>): Tile[] {
  const all = [...tiles];
  if (group.whom === 'all') return all;
  if (group.whom === 'room') return all.filter((tile) => tile.room === group.room);
  const chosen = new Set(group.attempts);
  return all.filter((tile) => chosen.has(tile.attempt));
}

/** Whether the act does something for them now; the server has the last word, person by person. */
export function concerns(act: BulkAct, tile: Tile): boolean {
  switch (act) {
    case 'message':
    case 'warn':
      return !isOver(tile);
    case 'pause':
      return tile.stage === 'running';
    case 'resume':
      return tile.stage === 'paused';
    case 'extend':
      return isIn(tile);
    // Who handed in or was ended by somebody is looked at one by one.
    case 'ask_reopen':
      return tile.stage === 'expired' && !tile.reopening;
    case 'reopen':
      return tile.reopening;
  }
}

/** How many are meant, how many of them it concerns now, and how many of those no page is connected for. */
export function reach(act: BulkAct, meant: readonly Tile[]): { meant: number; concerned: number; offline: number } {
  const concerned = meant.filter((tile) => concerns(act, tile));
  // Who was never there hears of it when they come, like everybody else who is yet to come.
  const offline = concerned.filter((tile) => !tile.online && tile.stage !== 'absent');
  return { meant: meant.length, concerned: concerned.length, offline: offline.length };
}

/** Whom no time can be taken from: they were not given as much. `seconds`: less than nothing. */
export const beyond = (seconds: number, meant: readonly Tile[]): Tile[] => meant.filter((tile) => concerns('extend', tile) && tile.given_us < -seconds * 1e6);

/** Whom as much would leave less than a minute, in their section or at all; `now`: the server's time, µs. */
export function tooShort(seconds: number, meant: readonly Tile[], now: number): Tile[] {
  const ends = (tile: Tile) => Math.min(tile.deadline ?? Infinity, tile.section_deadline ?? Infinity);
  const kept = new Set(beyond(seconds, meant));
  return meant.filter((tile) => concerns('extend', tile) && !kept.has(tile) && ends(tile) - now + seconds * 1e6 < 60e6);
}

/** What is sent. Seconds less than nothing take time back; who goes on keeps the time that was left. */
export function sent(act: BulkAct, seconds: number): InvigilatorAct {
  if (act === 'extend') return { act, seconds };
  return act === 'ask_reopen' ? { act, keeps_time: true, extra_s: 0 } : { act };
}

/** Whom it is sent for: reopening is for those whom it concerns by name, never for a room as it may be by then. */
export function whom(act: BulkAct, on: Whom, tiles: Iterable<Tile>): Whom {
  if (act !== 'ask_reopen' && act !== 'reopen') return on;
  return { whom: 'some', attempts: members(on, tiles).filter((tile) => concerns(act, tile)).map(({ attempt }) => attempt) };
}

/** Acts that are offered: reopening only where it concerns anybody. */
export const offered = (meant: readonly Tile[]): BulkAct[] => BULK_ACTS.filter((act) => (act !== 'ask_reopen' && act !== 'reopen') || meant.some((tile) => concerns(act, tile)));
