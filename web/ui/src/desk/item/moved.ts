import { tick } from 'svelte';

/**
 * After a line moved by one place: puts the focus on the button that moved it, at its new place, so that a second press
 * goes on with the same line. At an end, where that button is off, the other one gets it.
 */
export async function focusMoved(list: Element, to: number, by: 1 | -1): Promise<void> {
  await tick();
  const button = (way: 1 | -1) => list.querySelector<HTMLButtonElement>(`[data-move="${to}:${way}"]:enabled`);
  (button(by) ?? button(by === 1 ? -1 : 1))?.focus();
}
