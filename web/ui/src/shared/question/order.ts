// Putting texts in order.

import type { Choice, Response } from '../wire';

/** The texts in the order that they stand in now: as answered, or as they were dealt. */
export function standing(options: readonly Choice[], response: Response | null): Choice[] {
  const given = response && 'order' in response ? response.order : [];
  const found = given.flatMap((id) => options.find((option) => option.id === id) ?? []);
  return found.length === options.length ? found : [...options];
}

/** The order after the text at `from` went to `to`. */
export function moved(order: readonly Choice[], from: number, to: number): Choice[] {
  const rest = order.filter((_, index) => index !== from);
  const at = Math.min(rest.length, Math.max(0, to));
  return [...rest.slice(0, at), order[from]!, ...rest.slice(at)];
}

export const asResponse = (order: readonly Choice[]): Response => ({ order: order.map(({ id }) => id) });
