// Places on a picture as the editor draws and types them, in thousandths.

import type { Area, Point } from '../../shared/wire';

/** Smaller ones are slips of the hand. */
const LEAST = 8;

/** The area whose box lies between two corners; `null`: too small to be meant. */
export function areaBetween(shape: 'rect' | 'ellipse', a: Point, b: Point): Area | null {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const [width, height] = [Math.abs(a.x - b.x), Math.abs(a.y - b.y)];
  if (width < LEAST || height < LEAST) return null;
  if (shape === 'rect') return { shape, x, y, width, height };
  return { shape, x: Math.round(x + width / 2), y: Math.round(y + height / 2), rx: Math.round(width / 2), ry: Math.round(height / 2) };
}

type Boxed = Exclude<Area, { shape: 'polygon' }>;
export type Edge = 'x' | 'y' | 'width' | 'height' | 'rx' | 'ry';

/** The numbers of an area with their names, in the order to show. */
export function edges(area: Boxed): [Edge, number][] {
  return area.shape === 'rect'
    ? [['x', area.x], ['y', area.y], ['width', area.width], ['height', area.height]]
    : [['x', area.x], ['y', area.y], ['rx', area.rx], ['ry', area.ry]];
}

export function withEdge<A extends Boxed>(area: A, edge: Edge, value: number): A {
  return { ...area, [edge]: Number.isFinite(value) ? Math.min(1000, Math.max(0, Math.round(value))) : 0 };
}
