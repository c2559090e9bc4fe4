import { expect, it } from 'vitest';
import { byAttention, grouped, inOrder, isBlind, needsLook, openSeverity } from './attention';
import { tile } from './fixtures.test-data';

it('puts the worst first, then calls, then the silent, the longest silence first', () => {
  const people = [
    tile({ attempt: 'calm' }),
    tile({ attempt: 'lost', online: false, online_since: 50 }),
    tile({ attempt: 'lost long', online: false, online_since: 20 }),
    tile({ attempt: 'calls', calls_since: 5 }),
    tile({ attempt: 'low', open_incidents: 1, severity: 'low' }),
    tile({ attempt: 'high', open_incidents: 1, severity: 'high' }),
    tile({ attempt: 'two high', open_incidents: 2, severity: 'high' }),
  ];
  expect([...people].sort(byAttention).map((one) => one.attempt)).toEqual([
    'two high', 'high', 'low', 'calls', 'lost long', 'lost', 'calm',
  ]);
});

it('lets those who have left be silent', () => {
  expect(needsLook(tile({ stage: 'submitted', online: false }))).toBe(false);
  expect(needsLook(tile({ stage: 'absent', online: false }))).toBe(false);
});

it('keeps open reports and incidents in sight when the attempt is over or waits', () => {
  expect(needsLook(tile({ stage: 'terminated', online: false, open_reports: 1 }))).toBe(true);
  expect(needsLook(tile({ stage: 'submitted', online: false, open_incidents: 1, severity: 'low' }))).toBe(true);
  expect(needsLook(tile({ stage: 'terminated', reopening: true }))).toBe(true);
  expect(needsLook(tile({ stage: 'waiting', waits_since: 5 }))).toBe(false);
});

it('calls nobody blind where no pictures are taken', () => {
  expect(isBlind(tile({ frame: 0 }), false)).toBe(false);
  expect(isBlind(tile({ frame_flaws: ['black'] }), true)).toBe(true);
});

it('groups and keeps an order over new tiles', () => {
  const people = [tile({ attempt: 'x', stage: 'submitted' }), tile({ attempt: 'y', seat: '9' }), tile({ attempt: 'z', calls_since: 1 })];
  const { look, rest } = grouped(people);
  expect(look.map((one) => one.attempt)).toEqual(['z']);
  expect(rest.map((one) => one.attempt)).toEqual(['y', 'x']);
  const fresh = new Map([['z', tile({ attempt: 'z' })], ['y', tile({ attempt: 'y', answered: 99 })]]);
  expect(inOrder(['y', 'gone', 'z'], fresh).map((one) => one.answered)).toEqual([99, 36]);
});

it('forgets how bad it was once all is closed', () => {
  expect(openSeverity(tile({ open_incidents: 0, severity: 'high' }))).toBeNull();
  expect(openSeverity(tile({ open_incidents: 1, severity: 'low' }))).toBe('low');
});
