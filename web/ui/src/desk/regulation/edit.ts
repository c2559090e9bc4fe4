// A regulation as it is typed.

import { fold } from '../../shared/fold';
import type { Regulation, RegulationView } from '../../shared/wire';
import { isGone } from './words';

export type Standings = 'all' | 'in_force' | 'gone';

/** What a source may say where days and editions don't. */
export const SAID = ['', 'replaced', 'repealed'] as const;

/** What a text says of it: only how it begins counts. */
export const saidOf = (status: string): (typeof SAID)[number] => SAID.find((said) => said !== '' && status.startsWith(said)) ?? '';

export const fresh = (): Regulation => ({ number: '', name: '', subject: '', in_force_since: '', status: '', replaces: [], renewal: 'replaces', repealed_on: null, source: '' });

/** A new edition of one: what stays the same is filled in, the number and the day are not. */
export const next = (of: Regulation): Regulation => ({ ...fresh(), name: of.name, subject: of.subject, replaces: [of.number] });

export function matches(one: RegulationView, text: string, which: Standings): boolean {
  if (which !== 'all' && isGone(one.standing) !== (which === 'gone')) return false;
  return fold(`${one.number}\n${one.name}\n${one.subject}`).includes(fold(text));
}

/** What is sent: rows of replaced numbers that hold nothing are left out. */
export const sent = (typed: Regulation): Regulation => ({
  ...typed,
  replaces: typed.replaces.map((old) => old.trim()).filter((old) => old !== ''),
  repealed_on: typed.repealed_on === '' ? null : typed.repealed_on,
});
