import { expect, it } from 'vitest';
import { counts, filtered, isBehind, rooms, standing } from './filters';
import { tile } from './fixtures.test-data';

const seen = { camera: true, now: 50, starts_at: 0, ends_at: 100 };
const people = [
  tile({ attempt: '1' }),
  tile({ attempt: '2', room: 'B', seat: '7', name: '赵文斌', answered: 10 }),
  tile({ attempt: '3', online: false }),
  tile({ attempt: '4', stage: 'absent', online: false, frame: 0 }),
  tile({ attempt: '5', stage: 'paused', calls_since: 9 }),
];

it('counts each chip', () => {
  expect(counts(people, seen)).toEqual({ all: 5, look: 2, calls: 1, admission: 0, reports: 0, reopening: 0, offline: 1, blind: 0, behind: 1, absent: 1, over: 0 });
});

it('finds who waits for a person, whatever stage they are in', () => {
  const some = [tile({ waits_since: 4, stage: 'waiting' }), tile({ open_reports: 1, stage: 'submitted' }), tile({ reopening: true, stage: 'terminated' })];
  expect(counts(some, seen)).toMatchObject({ all: 3, admission: 1, reports: 1, reopening: 1 });
});

it('joins chip, room and search', () => {
  const ids = (...args: [Parameters<typeof filtered>[1], string, string]) => filtered(people, ...args, seen).map((one) => one.attempt);
  expect(ids('all', 'B', '')).toEqual(['2']);
  expect(ids('all', '', 'b-7')).toEqual(['2']);
  expect(ids('look', '', '李')).toEqual(['3', '5']);
});

it('calls nobody behind at the beginning', () => {
  expect(isBehind(tile({ answered: 0 }), { ...seen, now: 5 })).toBe(false);
  expect(isBehind(tile({ answered: 0 }), seen)).toBe(true);
});

it('says where everybody stands and which rooms there are', () => {
  expect(standing(people)).toEqual({ in: 4, over: 0, absent: 1, waiting: 0, offline: 1, paused: 1, hands: 1, admission: 0 });
  expect(rooms(people)).toEqual([['A', 4], ['B', 1]]);
});
