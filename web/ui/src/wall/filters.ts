// The chips over the wall.

import { natural } from '../shared/natural';
import type { Tile } from '../shared/wire';
import { isBlind, isIn, isOffline, isOver, needsLook } from './attention';

export type Chip = 'all' | 'look' | 'calls' | 'admission' | 'reports' | 'reopening' | 'offline' | 'blind' | 'behind' | 'absent' | 'over';
export const CHIPS: readonly Chip[] = ['all', 'look', 'calls', 'admission', 'reports', 'reopening', 'offline', 'blind', 'behind', 'absent', 'over'];

export type Seen = { camera: boolean; now: number; starts_at: number; ends_at: number };

/** Behind: less than half of what an even pace would have by now, once a tenth of the time is gone. */
export function isBehind(tile: Tile, seen: Seen): boolean {
  if (tile.stage !== 'running' || tile.questions === 0) return false;
  const end = tile.deadline ?? seen.ends_at;
  const share = (seen.now - seen.starts_at) / (end - seen.starts_at);
  return share > 0.1 && tile.answered < Math.min(1, share) * tile.questions * 0.5;
}

export function fits(tile: Tile, chip: Chip, seen: Seen): boolean {
  switch (chip) {
    case 'all':
      return true;
    case 'look':
      return needsLook(tile);
    case 'calls':
      return tile.calls_since !== null;
    case 'admission':
      return tile.waits_since !== null;
    case 'reports':
      return tile.open_reports > 0;
    case 'reopening':
      return tile.reopening;
    case 'offline':
      return isOffline(tile);
    case 'blind':
      return isBlind(tile, seen.camera);
    case 'behind':
      return isBehind(tile, seen);
    case 'absent':
      return tile.stage === 'absent';
    case 'over':
      return isOver(tile);
  }
}

export function matches(tile: Tile, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return (
    wanted === '' ||
    [tile.name, tile.ticket, tile.seat, `${tile.room}-${tile.seat}`].some((text) => text.toLowerCase().includes(wanted))
  );
}

export function filtered(tiles: Iterable<Tile>, chip: Chip, room: string, search: string, seen: Seen): Tile[] {
  return [...tiles].filter((tile) => (room === '' || tile.room === room) && fits(tile, chip, seen) && matches(tile, search));
}

export function counts(tiles: readonly Tile[], seen: Seen): Record<Chip, number> {
  const found = Object.fromEntries(CHIPS.map((chip) => [chip, 0])) as Record<Chip, number>;
  tiles.forEach((tile) => CHIPS.forEach((chip) => (found[chip] += fits(tile, chip, seen) ? 1 : 0)));
  return found;
}

/** Numbers of the strip: where everybody stands. */
export function standing(tiles: readonly Tile[]): { in: number; over: number; absent: number; waiting: number; offline: number; paused: number; hands: number; admission: number } {
  const count = (fit: (tile: Tile) => boolean) => tiles.filter(fit).length;
  return {
    in: count(isIn),
    over: count(isOver),
    absent: count((tile) => tile.stage === 'absent'),
    waiting: count((tile) => tile.stage === 'waiting'),
    offline: count(isOffline),
    paused: count((tile) => tile.stage === 'paused'),
    hands: count((tile) => tile.calls_since !== null),
    admission: count((tile) => tile.waits_since !== null),
  };
}

/** Rooms with their people, in the order of their names. */
export function rooms(tiles: readonly Tile[]): [string, number][] {
  const found = new Map<string, number>();
  tiles.forEach((tile) => found.set(tile.room, (found.get(tile.room) ?? 0) + 1));
  return [...found].sort(([a], [b]) => natural(a, b));
}
