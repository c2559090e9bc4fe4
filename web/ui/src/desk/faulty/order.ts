import type { FaultyRow } from '../../shared/wire';

/** Whether what was reported since it was decided waits for somebody. */
export const openAgain = ({ reports, confirmed, denied }: FaultyRow): boolean => reports > confirmed + denied;

/** A second person is waited for; nothing is decided; it is. */
const rank = (row: FaultyRow): number => (row.remedy?.state === 'asked' ? 0 : row.remedy?.state === 'in_force' && !openAgain(row) ? 2 : 1);

/** What waits for somebody first, the longest waiting before others. */
export const order = (rows: readonly FaultyRow[]): FaultyRow[] =>
  [...rows].sort((a, b) => rank(a) - rank(b) || (a.first_at ?? Infinity) - (b.first_at ?? Infinity) || (a.code < b.code ? -1 : 1));
