import { expect, it } from 'vitest';
import type { Act, Entry } from '../session/act';
import { answeredIn, unsent } from './unsent';

const entry = (act: Act, seq: number): Entry => ({ key: `p/${seq}`, act, madeAt: seq, clientMs: seq, epoch: 1, seq });
const entries = (...acts: Act[]) => acts.map(entry);
const answer = (slot: number): Act => ({ type: 'answer', slot, response: null });

it('counts questions with answers, and nothing else, as answers', () => {
  expect(unsent([], [])).toEqual({ answers: 0, submission: false, all: 0 });
  expect(unsent(entries(answer(3), answer(3), answer(7)), [9, 7])).toEqual({ answers: 3, submission: false, all: 3 });
  expect(unsent(entries({ type: 'mark', slot: 2, on: true }, { type: 'acknowledge', notice: 1 }), [])).toEqual({ answers: 0, submission: false, all: 2 });
});

it('counts a question once, however often its answer was changed', () => {
  expect([...answeredIn(entries(answer(3), answer(7), answer(3), { type: 'mark', slot: 2, on: true }))]).toEqual([3, 7]);
});

it('does not take a submission for an answer', () => {
  expect(unsent(entries(answer(1), { type: 'submit' }), [])).toEqual({ answers: 1, submission: true, all: 2 });
});
