// What a hall event explains is the hall's and no person's: such incidents leave the queue and the tiles, and are back
// by themselves once no event explains them any more.

import type { HallEventView, IncidentView, Severity, Tile } from '../../shared/wire';
import type { Shown } from '../attention';
import { isOpen, type Wall } from '../state';

const WORST: readonly Severity[] = ['high', 'medium', 'low'];

/** Ids of all that is explained. */
export const explained = (events: readonly HallEventView[]): ReadonlySet<string> => new Set(events.flatMap((event) => event.explains));

/** Held back: explained, and no person has closed it. What somebody ruled on stays where rulings are read. */
export const isHeld = (incident: IncidentView, by: ReadonlySet<string>): boolean => by.has(incident.id) && isOpen(incident);

/** The incidents for people: those that are not held back. */
export function listed(incidents: ReadonlyMap<string, IncidentView>, by: ReadonlySet<string>): ReadonlyMap<string, IncidentView> {
  return by.size === 0 ? incidents : new Map([...incidents].filter(([, incident]) => !isHeld(incident, by)));
}

/** What an event explains, oldest first. */
export const heldBy = (event: HallEventView, incidents: ReadonlyMap<string, IncidentView>): IncidentView[] =>
  event.explains.flatMap((id) => incidents.get(id) ?? []).sort((a, b) => a.at - b.at);

/** What a wall shows of people: tiles and incidents without what is held back, and how many those are. */
export function forPeople(wall: Pick<Wall, 'tiles' | 'incidents' | 'hall'>): { tiles: Map<string, Shown>; incidents: ReadonlyMap<string, IncidentView>; held: number } {
  const incidents = listed(wall.incidents, explained(wall.hall));
  const tiles = new Map(shown(wall.tiles.values(), wall.incidents, wall.hall).map((tile) => [tile.attempt, tile]));
  return { tiles, incidents, held: wall.incidents.size - incidents.size };
}

/** The tiles as the wall shows them: without what is held back, and silent seats of an event marked as such. */
export function shown(tiles: Iterable<Tile>, incidents: ReadonlyMap<string, IncidentView>, events: readonly HallEventView[]): Shown[] {
  if (events.length === 0) return [...tiles];
  const by = explained(events);
  const silent = new Set(events.flatMap((event) => event.seats.filter((seat) => seat.ended === null).map((seat) => seat.attempt)));
  const away = new Map<string, number>();
  const rest = new Map<string, Severity>();
  for (const incident of incidents.values()) {
    if (!isOpen(incident)) continue;
    if (by.has(incident.id)) away.set(incident.attempt, (away.get(incident.attempt) ?? 0) + 1);
    else rest.set(incident.attempt, worse(incident.severity, rest.get(incident.attempt)));
  }
  return [...tiles].map((tile) => {
    const held = away.get(tile.attempt) ?? 0;
    const inEvent = silent.has(tile.attempt);
    if (held === 0) return inEvent ? { ...tile, inEvent } : tile;
    const open = Math.max(0, tile.open_incidents - held);
    // The tile may know of one that this wall has not heard of yet.
    const severity = open === 0 ? null : (rest.get(tile.attempt) ?? tile.severity);
    return { ...tile, open_incidents: open, severity, inEvent: inEvent };
  });
}

const worse = (one: Severity, other: Severity | undefined): Severity =>
  other !== undefined && WORST.indexOf(other) < WORST.indexOf(one) ? other : one;
