// The review queue, one version after the other.

import { staffApi } from '../../shared/staff/session.svelte';
import type { ItemPage } from '../../shared/wire';
import { last } from '../bank/last';

/** How many are asked for: those that were shown already are among them. */
const ASKED = 200;

export interface Waiting {
  /** How many versions wait. */
  total: number;
  /** Which comes next; `null`: the others were shown already. */
  next: string | null;
}

/** Whether the list that somebody came from is the review queue. */
export const inQueue = (query = last.query): boolean => new URLSearchParams(query).getAll('status').join() === 'in_review';

/** What comes behind an item, of a page of what waits. */
export function behind(page: Pick<ItemPage, 'total' | 'items'>, item: string, passed: readonly string[]): Waiting {
  const next = page.items.find(({ id }) => id !== item && !passed.includes(id));
  return { total: page.total, next: next?.id ?? null };
}

/** What waits beside an item: of the list that somebody came from, if that is the queue. */
export async function waitingBeside(item: string): Promise<Waiting> {
  const query = inQueue() ? last.query.replace('?', '&') : '&status=in_review';
  const without = new URLSearchParams(query);
  without.delete('offset');
  return behind(await staffApi.get<ItemPage>(`/api/items?limit=${ASKED}&${without}`), item, last.passed);
}
