// What is drawn on a question's sheet: lines, so that they are as sharp at any size.

/** The sheet in units of its own, whatever its size on the screen. */
export const WIDTH = 1200;
export const HEIGHT = 900;

/** x and y by turns, whole units. */
export type Stroke = number[];

/** Points of all sheets of an attempt: what a browser keeps without complaint. */
export const MOST_POINTS = 40_000;
/** Nearer than this a point says nothing new, units. */
const NEAR = 4;
/** How far a wipe reaches, units. */
const REACH = 24;

const held = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)));

/** The stroke goes on to a point; points that say nothing new are left out. */
export function extended(stroke: Stroke, x: number, y: number): Stroke {
  const [toX, toY] = [held(x, WIDTH), held(y, HEIGHT)];
  const [lastX, lastY] = stroke.slice(-2);
  if (lastX !== undefined && lastY !== undefined && Math.hypot(toX - lastX, toY - lastY) < NEAR) return stroke;
  return [...stroke, toX, toY];
}

export const points = (strokes: readonly Stroke[]): number => strokes.reduce((sum, stroke) => sum + stroke.length / 2, 0);

function distance(x: number, y: number, [ax, ay, bx, by]: [number, number, number, number]): number {
  const [dx, dy] = [bx - ax, by - ay];
  const along = dx === 0 && dy === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

function touches(stroke: Stroke, x: number, y: number): boolean {
  for (let at = 0; at + 1 < stroke.length; at += 2) {
    const [ax, ay] = [stroke[at]!, stroke[at + 1]!];
    if (distance(x, y, [ax, ay, stroke[at + 2] ?? ax, stroke[at + 3] ?? ay]) <= REACH) return true;
  }
  return false;
}

/** What is left when a wipe touches a point: strokes go as wholes. */
export const wiped = (strokes: readonly Stroke[], x: number, y: number): Stroke[] => strokes.filter((stroke) => !touches(stroke, x, y));

/** Strokes as they were kept; what is none is left out. */
export function strokesOf(told: unknown): Stroke[] {
  const isStroke = (one: unknown): one is Stroke => Array.isArray(one) && one.length >= 2 && one.length % 2 === 0 && one.every((value) => Number.isFinite(value));
  return Array.isArray(told) ? told.filter(isStroke) : [];
}

/** Paints strokes onto a canvas of `width` by `height` pixels. */
export function paint(to: CanvasRenderingContext2D, strokes: readonly Stroke[], width: number, height: number, colour: string) {
  to.clearRect(0, 0, width, height);
  const scale = width / WIDTH;
  to.lineWidth = Math.max(1.5, 5 * scale);
  to.lineCap = to.lineJoin = 'round';
  to.strokeStyle = colour;
  for (const stroke of strokes) {
    to.beginPath();
    to.moveTo(stroke[0]! * scale, stroke[1]! * scale);
    // A dot is a line of no length.
    if (stroke.length === 2) to.lineTo(stroke[0]! * scale, stroke[1]! * scale);
    for (let at = 2; at + 1 < stroke.length; at += 2) to.lineTo(stroke[at]! * scale, stroke[at + 1]! * scale);
    to.stroke();
  }
}
