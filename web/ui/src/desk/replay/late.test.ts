import { describe, expect, it } from 'vitest';
import type { AttemptBody } from '../../shared/wire';
import { answer, BASE, eventsOf, seat, SECOND, started } from './fixtures.test-data';
import { lateAnswers } from './late';

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
    expect(lateAnswers({ events }).map(({ slot, afterEnd, standing }) => [slot, afterEnd / SECOND, standing])).toEqual([
      [2, -10, { choice: [7] }],
      [3, 60, null],
      [1, 112, null],
    ]);
  });

  it('of a section are late by its own end', () => {
    const events = eventsOf([
      [0, seat(1)],
      [0, started],
      [600, { type: 'section_ended', section: 1, seq: null }],
      [605, late(1, 3, 602)],
    ]);
    expect(lateAnswers({ events }).map(({ afterEnd }) => afterEnd / SECOND)).toEqual([2]);
  });
});
