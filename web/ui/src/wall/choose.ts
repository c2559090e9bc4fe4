// The order of the sittings that somebody may watch.

import type { SittingRow } from '../shared/wire';

/** What runs now comes first, then what comes next; of either, rehearsals stand behind the real ones. */
export const toChoose = (all: readonly SittingRow[]): SittingRow[] =>
  [...all].sort((a, b) => Number(b.phase === 'running') - Number(a.phase === 'running') || Number(a.rehearsal) - Number(b.rehearsal) || b.starts_at - a.starts_at);
