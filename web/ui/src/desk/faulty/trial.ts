// Which figures belong to which choice: those of a further key are asked for, the others come with the item.

import type { FaultyItem, Remedy, Trial } from '../../shared/wire';
import type { What } from './draft';

/** A trial and the key it was asked for, as text. */
export interface Tried {
  of: string;
  trial: Trial;
}

/** What to ask a trial for, as text; empty: nothing. */
export const toTry = (remedy: Remedy | null): string => (remedy?.what === 'accept' ? JSON.stringify(remedy) : '');

/** The figures of a choice, if there are any; `found` only counts for the key it was asked for. */
export function trialOf(what: What, item: FaultyItem, remedy: Remedy | null, found: Tried | null): Trial | null {
  if (what !== 'accept') return item.trials.find((one) => one.remedy.what === what) ?? null;
  const wanted = toTry(remedy);
  return found !== null && wanted !== '' && found.of === wanted ? found.trial : null;
}
