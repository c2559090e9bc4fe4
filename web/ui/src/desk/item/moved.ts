import { tick } from 'svelte';

/**
 * After a line moved by one place: puts the focus on the button that moved it, at its new place, so that a second press
 * goes on with the same line. At an end, where that button is off, the line's text gets it: on the other button one press too
 * many would move it back.
 */
export async function focusMoved(list: Element, to: number, by: 1 | -1): Promise<void> {
  await tick();
  const button = list.querySelector<HTMLButtonElement>(`[data-move="${to}:${by}"]`);
  if (button?.disabled) button.closest('.opt-row, .text-row')?.querySelector<HTMLInputElement>('input.input')?.focus();
  else button?.focus();
}
