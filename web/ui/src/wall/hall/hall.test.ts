import { expect, it } from 'vitest';
import { tile } from '../fixtures.test-data';
import { decision, event, s, seat } from './fixtures.test-data';
import { creditOf, credited, credits, fresh, inOrder, outcome, people, roomsOf, standing, within } from './hall';

const four = event({
  seats: [
    seat({ attempt: 'back' }),
    seat({ attempt: 'silent', began: s(102.4), ended: null, lost_us: s(200), left_us: s(2900) }),
    seat({ attempt: 'over', ended: null, left_us: null }),
    seat({ attempt: 'made good', lost_us: 0 }),
  ],
});
const none = new Map();

it('knows who is back, who is silent and since when, and who ended meanwhile', () => {
  expect(standing(people(four, none, null, s(300)))).toEqual({ back: 2, silent: 1, gone: 1, silentSince: s(102.4) });
  expect(within(four)).toBe(3);
  expect(within(event())).toBe(1);
});

it('credits who is back at once, who is silent later, and others nothing', () => {
  expect(credits(people(four, none, null, s(300)))).toEqual({ atOnce: { n: 1, us: s(131), least: s(131), most: s(131) }, later: 1, over: 1, none: 1 });
});

it('counts on for who is silent, not while the clock stands', () => {
  const silent = (stands: boolean) => people(four, new Map([['silent', tile({ stands })]]), s(300), s(310))[1]!;
  expect(silent(false).lost).toBe(s(210));
  expect(silent(true).lost).toBe(s(200));
  expect(people(four, none, null, s(310))[1]!.lost).toBe(s(200));
  expect(silent(false).after).toBeNull();
});

it('takes the time left from the tile, which is fresher', () => {
  const back = (change: object) => people(four, new Map([['back', tile(change)]]), s(300), s(310))[0]!;
  expect(back({ deadline: s(3300) })).toMatchObject({ left: s(2990), after: s(2990 + 131) });
  expect(back({ deadline: s(3300), stands: true })).toMatchObject({ left: s(3000), after: s(3131) });
  expect(back({ stage: 'submitted', deadline: s(3300) })).toMatchObject({ is: 'over', left: null, after: null, due: 0 });
});

it('says what a decision means for each', () => {
  const what = (of: typeof four, decided: 'credit' | 'refuse' | null) => people(of, none, null, 0).map((one) => creditOf(one, decided).map((credit) => credit.what).join());
  expect(what(four, null)).toEqual(['exact', 'least', 'none', 'nothing']);
  expect(what(four, 'refuse')).toEqual(['none', 'none', 'none', 'none']);
  const given = event({
    decision,
    seats: [seat({ credited_us: s(131) }), seat({ ended: null, lost_us: s(150), credited_us: s(131) }), seat(), seat({ lost_us: 0 }), seat({ left_us: null })],
  });
  // Credited; silent again; not credited though it was due; nothing to credit; over.
  expect(what(given, 'credit')).toEqual(['exact', 'exact,least', 'none', 'nothing', 'none']);
  expect(creditOf(people(given, none, null, 0)[1]!, 'credit')[1]).toEqual({ what: 'least', us: s(19) });
  expect(credited(given)).toEqual({ n: 2, us: s(262), least: s(131), most: s(131) });
});

it('tells people, not silences, from an answer', () => {
  const answer = [
    { attempt: 'a', credited_us: s(10), code: null },
    { attempt: 'a', credited_us: s(20), code: null },
    { attempt: 'b', credited_us: 0, code: 'attempt.ended' },
    { attempt: 'b', credited_us: 0, code: 'attempt.ended' },
    { attempt: 'c', credited_us: 0, code: null },
  ];
  expect(outcome(answer)).toEqual({ credited: 1, refused: [{ attempt: 'b', code: 'attempt.ended' }] });
});

it('puts what is to be decided first, the oldest first, and then the latest decision', () => {
  const events = [
    event({ id: 'decided', decision }),
    event({ id: 'later', from: s(500) }),
    event({ id: 'decided last', decision: { ...decision, at: s(900) } }),
    event({ id: 'first' }),
  ];
  expect(inOrder(events).map(({ id }) => id)).toEqual(['first', 'later', 'decided last', 'decided']);
  expect(fresh(new Set(['first', 'later']), events).map(({ id }) => id)).toEqual(['decided', 'decided last']);
});

it('knows the rooms of an event', () => {
  expect(roomsOf(event({ seats: [seat({ room: '10' }), seat({ room: '9' }), seat({ room: '10' })] }))).toEqual(['9', '10']);
});
