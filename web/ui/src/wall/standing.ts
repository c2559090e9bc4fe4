// Pauses of a room or of the whole sitting, which hold for who comes in later, too.

import type { StandingPause, WallSitting } from '../shared/wire';

/** The whole sitting first, then the latest. */
export function standingPauses({ pauses }: Pick<WallSitting, 'pauses'>): StandingPause[] {
  return [...pauses].sort((a, b) => Number(a.room !== null) - Number(b.room !== null) || b.since - a.since);
}
