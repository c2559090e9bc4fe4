// What the wall knows, folded from the server's frames. A map per kind: a frame touches only what it names.

import type { HallEventView, IncidentView, Tile, WallFrame, WallSitting, WallStatus } from '../shared/wire';

export type Wall = {
  sitting: WallSitting | null;
  tiles: Map<string, Tile>;
  incidents: Map<string, IncidentView>;
  hall: HallEventView[];
  /** The server's time when `hall` was told, µs; `null` until it says so. */
  hallAt: number | null;
  status: WallStatus | null;
};

export const emptyWall = (): Wall => ({ sitting: null, tiles: new Map(), incidents: new Map(), hall: [], hallAt: null, status: null });

/** Folds a frame in. Maps are changed in place: with a thousand tiles, copies at each frame would show. */
export function fold(wall: Wall, frame: WallFrame): Wall {
  switch (frame.type) {
    case 'all':
      return {
        sitting: frame.sitting,
        tiles: new Map(frame.tiles.map((tile) => [tile.attempt, tile])),
        incidents: new Map(frame.incidents.map((incident) => [incident.id, incident])),
        hall: frame.hall,
        hallAt: frame.status.now,
        status: frame.status,
      };
    case 'hall':
      // The status that comes next has the time: a little late, so nobody lost less than is said.
      return { ...wall, hall: frame.events, hallAt: null };
    case 'tiles':
      frame.tiles.forEach((tile) => wall.tiles.set(tile.attempt, tile));
      return { ...wall };
    case 'incident':
      wall.incidents.set(frame.incident.id, frame.incident);
      return { ...wall };
    case 'status':
      return { ...wall, status: frame.status, hallAt: wall.hallAt ?? frame.status.now };
  }
}

export const isOpen = (incident: IncidentView): boolean => incident.state === 'open' || incident.state === 'taken';
