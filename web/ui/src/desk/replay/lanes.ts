// The plot under the scrubber: one path for each lane, however many events there are.

import type { Replay, ReplayEvent } from '../../shared/wire';
import type { Span } from './clock';

export const BOX = { left: 80, right: 760, width: 790, height: 128 } as const;

/** Place of a moment, to a tenth of a pixel. */
export function placeOf(t: number, span: Span): number {
  const length = Math.max(1, span.to - span.from);
  return Math.round((BOX.left + ((t - span.from) / length) * (BOX.right - BOX.left)) * 10) / 10;
}

/** Upright marks at moments; those that would fall on one place are drawn once. */
export function marksAt(times: readonly number[], span: Span, top: number, height: number): string {
  const places = new Set(times.map((t) => placeOf(t, span)));
  return [...places].map((x) => `M${x} ${top}v${height}`).join('');
}

/** Triangles at moments. */
export function trianglesAt(times: readonly number[], span: Span, top: number): string {
  const places = new Set(times.map((t) => placeOf(t, span)));
  return [...places].map((x) => `M${x} ${top}l6 11h-12z`).join('');
}

/** Stretches of time as bars. */
export function barsOf(stretches: readonly Span[], span: Span, top: number, height: number): string {
  return stretches
    .map(({ from, to }) => [placeOf(from, span), placeOf(to, span)] as const)
    .map(([from, to]) => `M${from} ${top}h${Math.max(1, Math.round((to - from) * 10) / 10)}v${height}H${from}z`)
    .join('');
}

/** When the page was connected, and when it was cut off while it should have been: as the server saw it. */
export function connection({ events, silences }: Pick<Replay, 'events' | 'silences'>, span: Span): { on: Span[]; off: Span[] } {
  const from = events.find(({ body }) => body.type === 'took_seat')?.at;
  if (from === undefined) return { on: [], off: [] };
  const end = Math.max(from, endOf(events) ?? span.to);
  const off = silences.map(([began, ended]) => ({ from: Math.max(from, began), to: Math.min(ended ?? end, end) })).filter((gap) => gap.to > gap.from);
  const edges = [from, ...off.flatMap((gap) => [gap.from, gap.to]), end];
  const on: Span[] = [];
  for (let n = 0; n + 1 < edges.length; n += 2) if (edges[n + 1]! > edges[n]!) on.push({ from: edges[n]!, to: edges[n + 1]! });
  return { on, off };
}

/** Whether the page was cut off at a moment. */
export const isOff = (silences: Replay['silences'], t: number): boolean => silences.some(([began, ended]) => t >= began && t < (ended ?? Infinity));

/** When it ended for good: an end that was a mistake is followed by a reopening. */
function endOf(events: readonly ReplayEvent[]): number | null {
  if (!events[events.length - 1]?.ended) return null;
  return [...events].reverse().find((event) => event.body.type === 'ended')?.at ?? null;
}

/** Stretches between answers and marks: which question was worked on, as far as can be told. */
export function workStretches(events: readonly ReplayEvent[]): Span[] {
  const found: Span[] = [];
  let from: number | null = null;
  let slot: number | null = null;
  for (const { at, body } of events) {
    if (body.type === 'started' || body.type === 'reopened') [from, slot] = [at, null];
    if ((body.type !== 'answered' && body.type !== 'marked') || from === null) continue;
    const open = found[found.length - 1];
    if (open && slot === body.slot) open.to = at;
    else found.push({ from, to: at });
    [from, slot] = [at, body.slot];
  }
  return found;
}

/** Round moments for the axis, seven at most. */
export function ticks(span: Span): number[] {
  const second = 1_000_000;
  const minute = 60 * second;
  const steps = [...[1, 2, 5, 10, 15, 30].map((n) => n * second), ...[1, 2, 5, 10, 15, 30, 60, 120, 240, 480].map((n) => n * minute)];
  const step = steps.find((one) => (span.to - span.from) / one <= 7) ?? 1440 * minute;
  const found: number[] = [];
  for (let at = Math.ceil(span.from / step) * step; at <= span.to && found.length < 20; at += step) found.push(at);
  return found;
}
