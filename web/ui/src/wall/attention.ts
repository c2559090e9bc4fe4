// Who needs a look first: open incidents by severity, then calls, reopenings, reports of items, silence. The order of
// the wall.

import { natural } from '../shared/natural';
import type { Severity, Tile } from '../shared/wire';

const WEIGHT: Record<Severity, number> = { high: 3, medium: 2, low: 1 };

/** A tile as the wall shows it. `inEvent`: a hall event's card tells of its silence, so that alone needs no look. */
export type Shown = Tile & { inEvent?: boolean };

/** Stages in which a candidate is in the room. */
export const isIn = (tile: Tile): boolean => tile.stage === 'running' || tile.stage === 'paused';
export const isOver = (tile: Tile): boolean => tile.stage === 'submitted' || tile.stage === 'expired' || tile.stage === 'terminated';

/** Lost: in the room and no page connected. */
export const isOffline = (tile: Tile): boolean => isIn(tile) && !tile.online;

/** Lost for a reason of its own. */
const isLost = (tile: Shown): boolean => isOffline(tile) && tile.inEvent !== true;

/** No picture that is any good; only where pictures are taken at all. */
export const isBlind = (tile: Tile, camera: boolean): boolean =>
  camera && isIn(tile) && (tile.frame === 0 || tile.frame_flaws.length > 0);

/** The worst that nobody has closed. */
export const openSeverity = (tile: Tile): Severity | null => (tile.open_incidents > 0 ? tile.severity : null);

/** Who waits to be let in is in a queue of their own: before the start, that is everybody. */
export function needsLook(tile: Shown): boolean {
  return tile.open_incidents > 0 || tile.open_reports > 0 || tile.reopening || tile.calls_since !== null || isLost(tile) || tile.stage === 'damaged';
}

/** Bigger is more urgent. Severity weighs most, then how many, then a call, a reopening, a report, a lost connection. */
export function urgency(tile: Shown): number {
  const severity = openSeverity(tile);
  return (severity === null ? 0 : WEIGHT[severity]) * 1000 + Math.min(tile.open_incidents, 9) * 10 + (tile.calls_since === null ? 0 : 500) + (tile.reopening ? 400 : 0) + (tile.open_reports > 0 ? 300 : 0) + (isLost(tile) ? 200 : 0) + (tile.stage === 'damaged' ? 1000 : 0);
}

/** Since when it has been so: earlier comes first among equals. */
const since = (tile: Tile): number => tile.calls_since ?? (isOffline(tile) ? tile.online_since : (tile.signal?.at ?? Infinity));

export const bySeat = (a: Tile, b: Tile): number =>
  natural(a.room, b.room) || natural(a.seat, b.seat) || natural(a.ticket, b.ticket);

export const byAttention = (a: Tile, b: Tile): number => urgency(b) - urgency(a) || since(a) - since(b) || bySeat(a, b);

/** Groups of the wall: who needs a look, the rest of those in the room, and those who are not in it. */
export function grouped(tiles: readonly Tile[]): { look: Tile[]; rest: Tile[] } {
  const look = tiles.filter(needsLook).sort(byAttention);
  const place = (tile: Tile) => (isIn(tile) ? 0 : isOver(tile) ? 2 : 1);
  const rest = tiles.filter((tile) => !needsLook(tile)).sort((a, b) => place(a) - place(b) || bySeat(a, b));
  return { look, rest };
}

/** The same people in a fixed order: what the screen keeps until the next refresh, with fresh tiles. */
export function inOrder(order: readonly string[], tiles: ReadonlyMap<string, Tile>): Tile[] {
  return order.map((attempt) => tiles.get(attempt)).filter((tile): tile is Tile => tile !== undefined);
}
