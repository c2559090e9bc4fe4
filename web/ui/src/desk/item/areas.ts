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

/** A click this near to the first corner closes a polygon. */
const NEAR = 20;
/** What the server takes at most. */
export const MOST_CORNERS = 50;

/** The corners with one more, or closed: a polygon when the click was on the first corner again, or `close` is said. */
export function withCorner(corners: readonly Point[], next: Point): { corners: Point[]; closed: Area | null } {
  const first = corners[0];
  if (first && corners.length >= 3 && Math.hypot(next.x - first.x, next.y - first.y) <= NEAR) return { corners: [], closed: polygonOf(corners) };
  return { corners: corners.length < MOST_CORNERS ? [...corners, next] : [...corners], closed: null };
}

/** `null`: fewer than three corners, or no room between them. */
export function polygonOf(corners: readonly Point[]): Area | null {
  if (corners.length < 3) return null;
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  if (Math.max(...xs) - Math.min(...xs) < LEAST || Math.max(...ys) - Math.min(...ys) < LEAST) return null;
  return { shape: 'polygon', points: corners.map(({ x, y }) => [x, y] as [number, number]) };
}

/** Corners as they are typed: `100,200 300,200 …`. */
export const cornersText = (points: readonly (readonly [number, number])[]): string => points.map(([x, y]) => `${x},${y}`).join(' ');

/** Corners out of what was typed; `null`: it is no polygon. */
export function cornersOf(text: string): [number, number][] | null {
  const found = text.trim().split(/[\s;；]+/).map((pair) => /^(\d{1,4})[,，](\d{1,4})$/.exec(pair));
  const points = found.map((one) => (one ? ([Number(one[1]), Number(one[2])] as [number, number]) : null));
  if (points.length < 3 || points.length > MOST_CORNERS || points.some((one) => one === null || one[0] > 1000 || one[1] > 1000)) return null;
  return points as [number, number][];
}
