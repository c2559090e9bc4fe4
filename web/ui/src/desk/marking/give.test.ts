import { expect, it } from 'vitest';
import { emptyHand, handFor, handOf, keptOf, problemOf, stepped, ticked } from './give';

const worth = [167, 167, 166];

it('gives what the ticked points are worth', () => {
  const one = ticked(emptyHand(), 2, worth);
  expect(one).toMatchObject({ points: [2], got: '1.66' });
  expect(ticked(one, 0, worth)).toMatchObject({ points: [0, 2], got: '3.33' });
  expect(ticked(one, 2, worth)).toMatchObject({ points: [], got: '0' });
  expect(ticked(one, 3, worth)).toBe(one);
});

it('takes up what was given', () => {
  const hand = handOf({ got: 333, points: [0, 2], comment: '好' });
  expect(hand).toEqual({ got: '3.33', points: [0, 2], comment: '好' });
  expect(problemOf(hand, 500, worth)).toBeNull();
});

it('takes up what was typed for an answer, and for no other', () => {
  const hand = { got: '2', points: [0], comment: '差一点' };
  const next = { script: 's1', answer: 'a1' };
  const kept = keptOf(next, hand);
  expect(handFor(next, kept)).toEqual(hand);
  expect([handFor({ ...next, answer: 'a2' }, kept), handFor({ ...next, script: 's2' }, kept), handFor(null, kept), handFor(next, null)]).toEqual(Array(4).fill(emptyHand()));
  expect([keptOf(next, emptyHand()), keptOf(null, hand)]).toEqual([null, null]);
});

it('steps by halves, within what can be had', () => {
  const hand = (got: string) => ({ ...emptyHand(), got });
  for (const [got, by, next] of [['', 1, '0'], ['', -1, '0'], ['1', 1, '1.5'], ['1.66', 1, '2'], ['1.66', -1, '1.5'], ['5', 1, '5'], ['0', -1, '0']] as const) {
    expect(stepped(hand(got), by, 500).got, `${got} ${by}`).toBe(next);
  }
});

it('knows marks that can’t be given', () => {
  const of = (got: string, points: number[] = []) => problemOf({ ...emptyHand(), got, points }, 500, worth);
  expect([of(''), of('好'), of('5.5'), of('-1'), of('3.33'), of('3.33', [0, 2]), of('3.5'), of('５'), of('0')]).toEqual(['number', 'number', 'range', 'range', 'step', null, null, null, null]);
  expect(problemOf({ ...emptyHand(), got: '3.33' }, 333, [])).toBeNull();
});
