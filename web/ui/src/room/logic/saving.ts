// The four words for saving. Green only when the server has acked everything.

export type Saving = 'saved' | 'busy' | 'offline' | 'unsaved';

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

export function saving(pending: Pending, connected: boolean, stalled: boolean): Saving {
  if (pending.count === 0) return 'saved';
  if (!pending.kept) return pending.oldestMs < PATIENCE_MS && connected ? 'busy' : 'unsaved';
  if (!connected) return 'offline';
  return stalled || pending.oldestMs >= PATIENCE_MS ? 'unsaved' : 'busy';
}
