// What is in the middle of a scrolling box stays there while what the box holds grows or shrinks.

import { tick } from 'svelte';

type Box = Pick<HTMLElement, 'scrollLeft' | 'scrollTop' | 'scrollWidth' | 'scrollHeight' | 'clientWidth' | 'clientHeight'>;

/** The middle as shares of what the box holds, 0 to 1. */
export const middleOf = (box: Box): { x: number; y: number } => ({
  x: (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth,
  y: (box.scrollTop + box.clientHeight / 2) / box.scrollHeight,
});

export function scrollToMiddle(box: Box, { x, y }: { x: number; y: number }): void {
  box.scrollLeft = x * box.scrollWidth - box.clientWidth / 2;
  box.scrollTop = y * box.scrollHeight - box.clientHeight / 2;
}

/** Does `change`, which resizes what `box` holds, around the middle. */
export async function aroundMiddle(box: HTMLElement | undefined, change: () => void): Promise<void> {
  const middle = box && middleOf(box);
  change();
  await tick();
  if (box && middle) scrollToMiddle(box, middle);
}
