// What is in the middle of a scrolling box, or at another point of it, stays there while what the box holds grows or
// shrinks.

import { tick } from 'svelte';

type Box = Pick<HTMLElement, 'scrollLeft' | 'scrollTop' | 'scrollWidth' | 'scrollHeight' | 'clientWidth' | 'clientHeight'>;

/** A point: in the box px, in what it holds shares from 0 to 1. */
type Point = { x: number; y: number };

const middle = (box: Box): Point => ({ x: box.clientWidth / 2, y: box.clientHeight / 2 });

/** What lies at a point of the box, in shares of what it holds. */
export const heldAt = (box: Box, { x, y }: Point = middle(box)): Point => ({
  x: (box.scrollLeft + x) / box.scrollWidth,
  y: (box.scrollTop + y) / box.scrollHeight,
});

/** Scrolls what is held to a point of the box. */
export function scrollTo(box: Box, held: Point, { x, y }: Point = middle(box)): void {
  box.scrollLeft = held.x * box.scrollWidth - x;
  box.scrollTop = held.y * box.scrollHeight - y;
}

/** Does `change`, which resizes what `box` holds, around a point of the box: its middle, if none is said. */
export async function around(box: HTMLElement | undefined, change: () => void, at?: Point): Promise<void> {
  const held = box && heldAt(box, at);
  change();
  await tick();
  if (box && held) scrollTo(box, held, at);
}
