import { expect, it } from 'vitest';
import { incident, tile } from './fixtures.test-data';
import { hands, queueCounts, queueFor } from './queue';

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

it('lets the longest waiting hand come first', () => {
  expect(hands([tile({ attempt: 'b', calls_since: 9 }), tile(), tile({ attempt: 'a', calls_since: 2 })]).map((one) => one.attempt)).toEqual(['a', 'b']);
});
