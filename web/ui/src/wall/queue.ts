// The incident queue: its tabs and their order.

import type { IncidentView, Severity, Tile } from '../shared/wire';
import { bySeat } from './attention';

export type Tab = 'open' | 'mine' | 'others' | 'closed';
export const TABS: readonly Tab[] = ['open', 'mine', 'others', 'closed'];

const WEIGHT: Record<Severity, number> = { high: 3, medium: 2, low: 1 };

export function tabOf(incident: IncidentView, me: string): Tab {
  if (incident.state === 'open') return 'open';
  if (incident.state === 'taken') return incident.taken_by === me ? 'mine' : 'others';
  return 'closed';
}

/** Worst first, among equals the oldest; what is closed comes newest first. */
export function queueFor(incidents: Iterable<IncidentView>, tab: Tab, me: string): IncidentView[] {
  const found = [...incidents].filter((incident) => tabOf(incident, me) === tab);
  return tab === 'closed'
    ? found.sort((a, b) => b.at - a.at)
    : found.sort((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity] || a.at - b.at);
}

/** Ids of others of the same rule that nobody else has taken: what a hall without cameras raises for each seat, say. */
export function alikeOf({ id, rule, kind }: IncidentView, incidents: Iterable<IncidentView>, me: string): string[] {
  const free = (other: IncidentView) => ['open', 'mine'].includes(tabOf(other, me));
  return [...incidents].filter((other) => other.id !== id && other.rule === rule && other.kind === kind && free(other)).map((other) => other.id);
}

export function queueCounts(incidents: Iterable<IncidentView>, me: string): Record<Tab, number> {
  const counts: Record<Tab, number> = { open: 0, mine: 0, others: 0, closed: 0 };
  for (const incident of incidents) counts[tabOf(incident, me)] += 1;
  return counts;
}

/** Who calls, the longest waiting first. */
export const hands = (tiles: readonly Tile[]): Tile[] =>
  tiles.filter((tile) => tile.calls_since !== null).sort((a, b) => (a.calls_since ?? 0) - (b.calls_since ?? 0));

/** Who waits to be let in, the longest waiting first. */
export const waiting = (tiles: readonly Tile[]): Tile[] =>
  tiles.filter((tile) => tile.waits_since !== null).sort((a, b) => (a.waits_since ?? 0) - (b.waits_since ?? 0) || bySeat(a, b));

/** Who is out of the room, the longest away first. */
export const outside = (tiles: readonly Tile[]): Tile[] =>
  tiles.filter((tile) => tile.away !== null).sort((a, b) => (a.away?.since ?? 0) - (b.away?.since ?? 0) || bySeat(a, b));

/** Whose reports nobody has looked at, by seat: a tile does not say since when. */
export const reporting = (tiles: readonly Tile[]): Tile[] => tiles.filter((tile) => tile.open_reports > 0).sort(bySeat);

/** For whom somebody asked that it goes on, by seat. */
export const reopenings = (tiles: readonly Tile[]): Tile[] => tiles.filter((tile) => tile.reopening).sort(bySeat);

/** Since when the longest waiting of hands and of those before the door wait; `null`: nobody does. */
export function longest(tiles: readonly Tile[]): number | null {
  const times = tiles.flatMap((tile) => [tile.calls_since, tile.waits_since]).filter((at): at is number => at !== null);
  return times.length === 0 ? null : Math.min(...times);
}
