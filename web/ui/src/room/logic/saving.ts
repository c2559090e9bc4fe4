// The five words for saving. Green only when the server has acked everything.

export type Saving = 'saved' | 'busy' | 'offline' | 'held' | 'unsaved';

export interface Pending {
  /** Questions and marks that no ack has come for. */
  count: number;
  /** How long the oldest of them has waited, ms. */
  oldestMs: number;
  /** Whether all of them are at least on this machine's disk. */
  kept: boolean;
}

/** Longer than this without an ack is not "saving" any more. */
const PATIENCE_MS = 6000;

export function saving(pending: Pending, connected: boolean, stalled: boolean, held = false): Saving {
  if (pending.count === 0) return 'saved';
  if (!pending.kept) return pending.oldestMs < PATIENCE_MS && connected ? 'busy' : 'unsaved';
  if (!connected) return 'offline';
  // Nobody expects it to arrive now, so however long it waits nothing is wrong.
  if (held) return 'held';
  return stalled || pending.oldestMs >= PATIENCE_MS ? 'unsaved' : 'busy';
}
