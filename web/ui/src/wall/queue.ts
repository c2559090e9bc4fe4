// The incident queue: its tabs and their order.

import type { IncidentView, Severity, Tile } from '../shared/wire';

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

export function queueCounts(incidents: Iterable<IncidentView>, me: string): Record<Tab, number> {
  const counts: Record<Tab, number> = { open: 0, mine: 0, others: 0, closed: 0 };
  for (const incident of incidents) counts[tabOf(incident, me)] += 1;
  return counts;
}

/** Who calls, the longest waiting first. */
export const hands = (tiles: readonly Tile[]): Tile[] =>
  tiles.filter((tile) => tile.calls_since !== null).sort((a, b) => (a.calls_since ?? 0) - (b.calls_since ?? 0));
