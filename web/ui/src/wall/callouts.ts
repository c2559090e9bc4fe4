// Who calls for a person, and what is new of it.

import type { Tile } from '../shared/wire';

export const WHATS = ['hands', 'reports', 'reopening', 'admission'] as const;
export type What = (typeof WHATS)[number];

/** By attempt, how much of each there is: a second report is news, too. */
export type Called = ReadonlyMap<string, { tile: Tile; count: Record<What, number> }>;

const one = (on: boolean): number => (on ? 1 : 0);

export function callers(tiles: readonly Tile[]): Called {
  return new Map(
    tiles
      .filter((tile) => tile.calls_since !== null || tile.waits_since !== null || tile.open_reports > 0 || tile.reopening)
      .map((tile) => [
        tile.attempt,
        { tile, count: { hands: one(tile.calls_since !== null), reports: tile.open_reports, reopening: one(tile.reopening), admission: one(tile.waits_since !== null) } },
      ]),
  );
}

export function arrivals(before: Called, now: Called): { what: What; tile: Tile }[] {
  return [...now.values()].flatMap(({ tile, count }) =>
    WHATS.filter((what) => count[what] > (before.get(tile.attempt)?.count[what] ?? 0)).map((what) => ({ what, tile })),
  );
}
