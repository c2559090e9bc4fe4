// What a newer ledger has that an older one had not, of that which makes the countdown jump. A pause or a warning that
// is over is none of it: the clock stood on the screen.

import type { Credit, Entry } from '../../shared/wire';

const CAUSES = ['extension', 'window', 'reopened', 'admission'] as const;
type Jump = (typeof CAUSES)[number];

export type News = Entry & { credit: Extract<Credit, { cause: Jump }> };

/** What is less than a second, nobody sees. */
const SEEN_US = 1e6;

const closed = (ledger: readonly Entry[], cause: Jump) =>
  ledger.filter((entry): entry is News => !entry.open && entry.credit.cause === cause);

/** A ledger only grows, so of each cause what is beyond the older one's count is new. */
export function added(before: readonly Entry[], now: readonly Entry[]): News[] {
  const news = CAUSES.flatMap((cause) => closed(now, cause).slice(closed(before, cause).length));
  // That an attempt goes on is news, also where no time comes back.
  return news.filter(({ us, credit }) => credit.cause === 'reopened' || Math.abs(us) >= SEEN_US).sort((a, b) => a.at - b.at);
}
