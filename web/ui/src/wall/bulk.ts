// An act on many at once: which there are, whom each concerns, and how the server is told who is meant.

import type { InvigilatorAct, Tile, Whom } from '../shared/wire';
import { isIn, isOver } from './attention';

export const BULK_ACTS = ['message', 'warn', 'pause', 'resume', 'extend'] as const;
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
  }
}

/** How many are meant, how many of them it concerns now, and how many of those no page is connected for. */
export function reach(act: BulkAct, meant: readonly Tile[]): { meant: number; concerned: number; offline: number } {
  const concerned = meant.filter((tile) => concerns(act, tile));
  // Who was never there hears of it when they come, like everybody else who is yet to come.
  const offline = concerned.filter((tile) => !tile.online && tile.stage !== 'absent');
  return { meant: meant.length, concerned: concerned.length, offline: offline.length };
}

/** What is sent. Seconds less than nothing take time back. */
export const sent = (act: BulkAct, seconds: number): InvigilatorAct => (act === 'extend' ? { act, seconds } : { act });
