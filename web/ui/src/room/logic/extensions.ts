// Which extensions a newer ledger has that an older one had not.

import type { Credit, Entry } from '../../shared/wire';

export type Extension = Entry & { credit: Extract<Credit, { cause: 'extension' }> };

const extensions = (ledger: readonly Entry[]): Extension[] =>
  ledger.filter((entry): entry is Extension => entry.credit.cause === 'extension');

/** A ledger only grows, so what is beyond the older one's count is new. */
export function added(before: readonly Entry[], now: readonly Entry[]): Extension[] {
  return extensions(now).slice(extensions(before).length);
}
