import { expect, it } from 'vitest';
import { incident, tile } from './fixtures.test-data';
import { alikeOf, hands, longest, queueCounts, queueFor, reopenings, reporting, waiting } from './queue';

const all = [
  incident({ id: 'low', severity: 'low', at: 1 }),
  incident({ id: 'high', at: 20 }),
  incident({ id: 'older high', at: 10 }),
  incident({ id: 'mine', state: 'taken', taken_by: 'me' }),
  incident({ id: 'theirs', state: 'taken', taken_by: 'you' }),
  incident({ id: 'done', state: 'dismissed' }),
];

it('puts the worst first and the oldest before the newer', () => {
  expect(queueFor(all, 'open', 'me').map((one) => one.id)).toEqual(['older high', 'high', 'low']);
});

it('knows whose an incident is', () => {
  expect(queueCounts(all, 'me')).toEqual({ open: 3, mine: 1, others: 1, closed: 1 });
});

it('lets who waits longest before the door come first, and keeps reports and reopenings by seat', () => {
  const people = [
    tile({ attempt: 'late', waits_since: 9, seat: '2' }),
    tile({ attempt: 'early', waits_since: 2, seat: '3' }),
    tile({ attempt: 'over', stage: 'terminated', open_reports: 1, open_incidents: 1, seat: '10' }),
    tile({ attempt: 'in', open_reports: 2, seat: '9' }),
    tile({ attempt: 'again', stage: 'terminated', reopening: true }),
  ];
  const ids = (found: typeof people) => found.map((one) => one.attempt);
  expect(ids(waiting(people))).toEqual(['early', 'late']);
  expect(ids(reporting(people))).toEqual(['in', 'over']);
  expect(ids(reopenings(people))).toEqual(['again']);
  expect(longest(people)).toBe(2);
  expect(longest([tile()])).toBeNull();
});

it('knows what is alike and nobody else’s', () => {
  const all = [
    incident({ id: 'this' }),
    incident({ id: 'open' }),
    incident({ id: 'mine', state: 'taken', taken_by: 'me' }),
    incident({ id: 'theirs', state: 'taken', taken_by: 'you' }),
    incident({ id: 'over', state: 'dismissed' }),
    incident({ id: 'another rule', rule: 'R-99' }),
  ];
  expect(alikeOf(all[0]!, all, 'me')).toEqual(['open', 'mine']);
});

it('lets the longest waiting hand come first', () => {
  expect(hands([tile({ attempt: 'b', calls_since: 9 }), tile(), tile({ attempt: 'a', calls_since: 2 })]).map((one) => one.attempt)).toEqual(['a', 'b']);
});
