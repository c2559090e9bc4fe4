import { expect, it } from 'vitest';
import { spanOf } from './clock';
import { answer, BASE, events, eventsOf, replay, seat, SECOND, started } from './fixtures.test-data';
import { barsOf, BOX, connection, isOff, marksAt, placeOf, ticks, workStretches } from './lanes';

const span = spanOf(replay)!;
const at = (seconds: number) => BASE + seconds * SECOND;

it('places the span between the ends of the plot', () => {
  expect([placeOf(span.from, span), placeOf(span.to, span)]).toEqual([BOX.left, BOX.right]);
  expect(placeOf(5, { from: 5, to: 5 })).toBe(BOX.left);
});

it('draws a thousand marks of one place once', () => {
  const path = marksAt(Array.from({ length: 1000 }, () => span.from), span, 50, 14);
  expect(path).toBe('M80 50v14');
});

it('knows when the page was connected and when it was cut off', () => {
  const { on, off } = connection(replay, span);
  expect(on).toEqual([{ from: at(0), to: at(110) }, { from: at(120), to: at(200) }]);
  expect(off).toEqual([{ from: at(110), to: at(120) }]);
  // One that lasts still; a page that nobody opened.
  const lasts: [number, number | null][] = [[at(150), null]];
  expect(connection({ events: replay.events.slice(0, 4), silences: lasts }, { from: at(0), to: at(200) }).off).toEqual([{ from: at(150), to: at(200) }]);
  expect(connection({ events: [], silences: [] }, span)).toEqual({ on: [], off: [] });
  expect([isOff(lasts, at(149)), isOff(lasts, at(900))]).toEqual([false, true]);
  expect(barsOf([{ from: span.from, to: span.from }], span, 77, 6)).toBe('M80 77h1v6H80z');
});

it('joins what was done on one question', () => {
  expect(workStretches(events)).toEqual([{ from: at(10), to: at(60) }, { from: at(60), to: at(150) }]);
});

it('takes the last end for the end, and no work for the time between an end and a reopening', () => {
  const list = eventsOf([
    [0, seat(1)], [10, started], [40, answer(1, 1, 7)], [50, { type: 'ended', cause: { by: 'deadline' }, seq: null }],
    [100, { type: 'reopened', actor: { id: 'w', name: '王芳' } }, { ended: false }], [120, answer(2, 1, 3), { ended: false }], [130, { type: 'ended', cause: { by: 'candidate' }, seq: 3 }],
  ]);
  expect(connection({ events: list, silences: [] }, { from: at(0), to: at(200) }).on).toEqual([{ from: at(0), to: at(130) }]);
  expect(workStretches(list)).toEqual([{ from: at(10), to: at(40) }, { from: at(100), to: at(120) }]);
});

it('has few round moments on its axis', () => {
  expect(ticks({ from: 0, to: 4 * SECOND }).map((t) => t / SECOND)).toEqual([0, 1, 2, 3, 4]);
  expect(ticks(span)).toHaveLength(7);
  expect(ticks({ from: 0, to: 7200 * SECOND }).map((t) => t / SECOND)).toEqual([0, 1800, 3600, 5400, 7200]);
});
