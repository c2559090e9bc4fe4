// Places on a picture, in thousandths of its width and height.

import type { Point } from '../../shared/wire';

const FULL = 1000;
const STEP = 10;
const FINE = 2;

const within = (value: number) => Math.min(FULL, Math.max(0, Math.round(value)));

/** Where a press on the picture's box lies. */
export function pointAt(clientX: number, clientY: number, box: { left: number; top: number; width: number; height: number }): Point {
  return { x: within(((clientX - box.left) / box.width) * FULL), y: within(((clientY - box.top) / box.height) * FULL) };
}

const DIRECTIONS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Where the cross begins that no press of a pointer has set. */
export const MIDDLE: Point = { x: FULL / 2, y: FULL / 2 };

/** Where an arrow key moves the place to. `null`: another key. */
export function pushed(from: Point, key: string, fine: boolean): Point | null {
  const direction = DIRECTIONS[key];
  if (!direction) return null;
  const step = fine ? FINE : STEP;
  return { x: within(from.x + direction[0] * step), y: within(from.y + direction[1] * step) };
}
