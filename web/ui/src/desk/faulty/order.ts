import type { FaultyRow } from '../../shared/wire';

/** A second person is waited for; nothing is decided; it is. */
const rank = ({ remedy }: FaultyRow): number => (remedy?.state === 'asked' ? 0 : remedy?.state === 'in_force' ? 2 : 1);

/** What waits for somebody first, the longest waiting before others. */
export const order = (rows: readonly FaultyRow[]): FaultyRow[] =>
  [...rows].sort((a, b) => rank(a) - rank(b) || (a.first_at ?? Infinity) - (b.first_at ?? Infinity) || (a.code < b.code ? -1 : 1));
