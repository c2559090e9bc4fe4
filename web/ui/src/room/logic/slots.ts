// The questions as the page shows them: the server's word first, then what it does not know yet.

import type { Response, SlotView } from '../../shared/wire';
import { changes, type Entry } from '../session/act';

/** One question as the page knows it. */
export interface SlotLocal {
  response: Response | null;
  marked: boolean;
  /** Server time of the last ack of the response, µs; 0: none. */
  savedAt: number;
  /** Acts on it that no ack has come for, and when the last of them was made. */
  open: number;
  openAt: number;
  refused: boolean;
}

export const blank = (): SlotLocal => ({ response: null, marked: false, savedAt: 0, open: 0, openAt: 0, refused: false });

/** The question whose answer came last; `null`: none was answered. */
export function lastAnswered(told: readonly SlotView[]): number | null {
  const last = told.reduce<SlotView | null>((best, view) => (view.at > (best?.at ?? 0) ? view : best), null);
  return last?.slot ?? null;
}

/** Each question by its number; `open`: the acts that no ack has come for, in order. */
export function overlay(told: readonly SlotView[], open: readonly Entry[]): Record<number, SlotLocal> {
  const slots: Record<number, SlotLocal> = {};
  for (const { slot, response, marked, at } of told) slots[slot] = { ...blank(), response, marked, savedAt: at };
  for (const { act, madeAt } of open) {
    const number = changes(act);
    if (number === null) continue;
    const slot = (slots[number] ??= blank());
    slot.open++;
    slot.openAt = madeAt;
    if (act.type === 'answer') slot.response = act.response;
    else if (act.type === 'mark') slot.marked = act.on;
  }
  return slots;
}
