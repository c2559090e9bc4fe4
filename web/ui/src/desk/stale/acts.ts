// What is sent about items that cite a number.

import type { BulkDraft, BulkSelection, ClauseEdit } from '../../shared/wire';

export const PAGE = 50;
export type Act = 'recite' | 'retire';

/** The query of the bank's list: all that cite it and are not retired. */
export const queryFor = (number: string): string =>
  new URLSearchParams([['regulation', number], ['status', 'approved'], ['status', 'in_review'], ['status', 'returned'], ['status', 'draft']]).toString();

export const whichOf = (number: string, selected: readonly string[]): BulkSelection =>
  selected.length > 0 ? { items: [...selected] } : { query: queryFor(number) };

/** `null`: nothing to cite instead. */
export function reciting(number: string, by: string, clause: ClauseEdit, which: BulkSelection): BulkDraft | null {
  const to = by.trim();
  return to === '' || to === number ? null : { which, edits: [{ tag: 'citation', to: { regulation: number, by: to, clause } }] };
}
