// A file on its way into the bank, as far as this tab has come with it: a reload must not cost what was mended and left out.

import type { ImportGuess, Mapping } from '../../shared/wire';

export interface Pending {
  guess: ImportGuess;
  mapping: Mapping;
  /** Rows that are left out. */
  skipped: readonly number[];
}

const KEY = 'kaopu.import';

/** What this tab holds of a member's import; nobody else's. */
export function pending(staff: string): Pending | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as (Pending & { by: string }) | null;
    return kept?.by === staff ? kept : null;
  } catch {
    return null;
  }
}

/** `null`: it is in the bank, or given up. */
export function keepPending(staff: string, what: Pending | null) {
  try {
    if (what === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify({ ...what, by: staff }));
  } catch {
    // No room, or no storage: then it lasts as long as the page.
  }
}
