// The question that keys and tools are for, as it stands on the page: alone, or as one of all.

import { tick } from 'svelte';
import { dismiss, toast } from '../../shared/toasts.svelte';
import type { KeyAct } from '../logic/keys';
import { texts } from './texts';

const HEAD = 'question';

/** Goes to it with the focus; as one of all, it comes to the top. */
export function goToCurrent(allAtOnce: boolean) {
  if (allAtOnce) showCurrent();
  document.getElementById(HEAD)?.focus({ preventScroll: allAtOnce });
}

/** Gives it the focus where it stands. */
export function focusCurrent() {
  document.getElementById(HEAD)?.focus({ preventScroll: true });
}

/** Brings it, as one of all, to the top. */
export function showCurrent() {
  document.getElementById(HEAD)?.closest('.one')?.scrollIntoView({ block: 'start' });
}

/** How much of it must be on the screen to count, px. */
const LEAST = 40;

/** Of all questions, the one that is looked at: the current one, as long as any of it is on the screen, else the one that
    has most of the screen. */
function lookedAt(scroller: Element): number | null {
  const box = scroller.getBoundingClientRect();
  const seen = (one: Element) => {
    const { top, bottom } = one.getBoundingClientRect();
    return Math.min(bottom, box.bottom) - Math.max(top, box.top);
  };
  const all = [...document.querySelectorAll<HTMLElement>('.one')];
  const now = all.find((one) => one.classList.contains('now') && seen(one) > LEAST);
  const best = now ?? all.reduce<HTMLElement | undefined>((best, one) => (best && seen(best) >= seen(one) ? best : one), undefined);
  return best ? Number(best.dataset['number']) : null;
}

let said = 0;

/**
 * Of all questions: a key does nothing to one that is not on the screen. It is for the one that is, from the next press
 * on, and that is said. Whether the press is used up by it.
 */
export function moveToLookedAt({ act }: KeyAct, scroller: Element, on: { readonly current: number; go(number: number): void }): boolean {
  // What was said of the press before is over with this one.
  dismiss(said);
  const seen = ['choose', 'go', 'mark', 'report'].includes(act) ? lookedAt(scroller) : null;
  if (seen === null || seen === on.current) return false;
  on.go(seen);
  if (act === 'go') return false;
  said = toast(texts.keysFor(seen), 'info');
  void tick().then(focusCurrent);
  return true;
}
