import { describe, expect, it } from 'vitest';
import type { AttemptBody } from '../../shared/wire';
import { answer, BASE, eventsOf, paper, seat, SECOND, started } from './fixtures.test-data';
import { counts, lateAnswers, outdone, without } from './late';

const late = (slot: number, choice: number, made: number): AttemptBody => ({
  type: 'arrived_late',
  seq: slot,
  slot,
  response: { choice: [choice] },
  client_ms: 0,
  made_at: BASE + made * SECOND,
});

describe('late answers', () => {
  it('lie before or after the deadline, by the word of their page', () => {
    const events = eventsOf([
      [0, seat(1)],
      [0, started],
      [10, answer(1, 2, 7)],
      // The server was away and ended it when it was back.
      [3700, { type: 'ended', cause: { by: 'deadline' }, seq: null }],
      [3710, late(2, 3, 3590)],
      [3711, late(3, 9, 3660)],
      // Never later than it arrived.
      [3712, late(1, 9, 9999)],
    ]);
    expect(lateAnswers({ events, paper }).map(({ slot, afterEnd, standing }) => [slot, afterEnd! / SECOND, standing])).toEqual([
      [2, -10, { choice: [7] }],
      [3, 60, null],
      [1, 112, null],
    ]);
  });

  it('of a section are late by its own end', () => {
    const events = eventsOf([
      [0, seat(1)],
      [0, started],
      [500, answer(1, 1, 7), { section_deadline: BASE + 590 * SECOND }],
      // The server saw it a moment later.
      [600, { type: 'section_ended', section: 1, seq: null }],
      [605, late(1, 3, 602)],
      [605, late(1, 3, 588)],
      [700, { type: 'section_ended', section: 2, seq: 5 }],
      [705, late(1, 3, 603)],
    ]);
    const parts = { ...paper, sections: [{ ...paper.sections[0]!, last: 1 }, { ...paper.sections[0]!, first: 2 }] };
    expect(lateAnswers({ events, paper: parts }).map(({ afterEnd }) => afterEnd! / SECOND)).toEqual([12, -2, 13]);
  });

  it('made before the start are not made in time', () => {
    const events = eventsOf([
      [0, seat(1)],
      [10, started],
      [3700, { type: 'ended', cause: { by: 'deadline' }, seq: null }],
      [3710, late(2, 3, -86400)],
    ]);
    expect(lateAnswers({ events, paper }).map(({ afterEnd }) => afterEnd)).toEqual([null]);
  });
});

it('of each late answer it is told what was decided, and of those that came since, nothing', () => {
  const ruled = { answers: 2, counted: [2], reason: '' };
  expect([0, 1, 2].map((place) => counts(ruled, place))).toEqual([false, true, null]);
  expect(counts(null, 0)).toBe(null);
});

it('without a late answer the other that counts stands for its question, and if none does, what was in time', () => {
  const events = eventsOf([
    [0, seat(1)],
    [0, started],
    [10, answer(1, 2, 7)],
    [3700, { type: 'ended', cause: { by: 'deadline' }, seq: null }],
    [3701, late(2, 3, 3690)],
    [3702, late(3, 1, 3691)],
    [3703, late(2, 9, 3692)],
  ]);
  const all = lateAnswers({ events, paper });
  expect(all.map(({ nth, of }) => [nth, of])).toEqual([[1, 2], [1, 1], [2, 2]]);
  const told = (...choices: (boolean | null)[]) => all.map((_, place) => without(all, place, (at) => choices[at]!).response);
  expect(told(null, null, null)).toEqual([{ choice: [7] }, null, { choice: [7] }]);
  expect(told(true, true, false)).toEqual([{ choice: [7] }, null, { choice: [3] }]);
  expect(told(true, false, true)).toEqual([{ choice: [9] }, null, { choice: [3] }]);
});

it('what was answered again later is marked, in whatever order it came', () => {
  const events = eventsOf([
    [0, seat(1)],
    [0, started],
    [3700, { type: 'ended', cause: { by: 'deadline' }, seq: null }],
    // Two machines: the older answer to question 2 came last.
    [3701, late(2, 3, 3692)],
    [3702, late(2, 9, 3690)],
    [3703, late(1, 9, 3690)],
    [3720, { type: 'reopened' } as AttemptBody],
    [3740, answer(1, 1, 7)],
  ]);
  const all = lateAnswers({ events, paper });
  const told = (decided: boolean | null) => all.map((_, place) => outdone(all, place, () => decided)).map((at) => at && (at - BASE) / SECOND);
  expect(told(true)).toEqual([null, 3692, 3740]);
  expect(told(null)).toEqual([null, null, 3740]);
  expect(without(all, 1, () => true).response).toEqual({ choice: [3] });
});
