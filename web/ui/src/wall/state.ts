// What the wall knows, folded from the server's frames. A map per kind: a frame touches only what it names.

import type { HallEventView, IncidentView, Tile, WallFrame, WallSitting, WallStatus } from '../shared/wire';

export type Wall = {
  sitting: WallSitting | null;
  tiles: Map<string, Tile>;
  incidents: Map<string, IncidentView>;
  hall: HallEventView[];
  status: WallStatus | null;
};

export const emptyWall = (): Wall => ({ sitting: null, tiles: new Map(), incidents: new Map(), hall: [], status: null });

/** Folds a frame in. Maps are changed in place: with a thousand tiles, copies at each frame would show. */
export function fold(wall: Wall, frame: WallFrame): Wall {
  switch (frame.type) {
    case 'all':
      return {
        sitting: frame.sitting,
        tiles: new Map(frame.tiles.map((tile) => [tile.attempt, tile])),
        incidents: new Map(frame.incidents.map((incident) => [incident.id, incident])),
        hall: frame.hall,
        status: frame.status,
      };
    case 'hall':
      return { ...wall, hall: frame.events };
    case 'tiles':
      frame.tiles.forEach((tile) => wall.tiles.set(tile.attempt, tile));
      return { ...wall };
    case 'incident':
      wall.incidents.set(frame.incident.id, frame.incident);
      return { ...wall };
    case 'status':
      return { ...wall, status: frame.status };
  }
}

export const isOpen = (incident: IncidentView): boolean => incident.state === 'open' || incident.state === 'taken';
