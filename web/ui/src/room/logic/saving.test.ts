import { expect, test } from 'vitest';
import { saving } from './saving';

const pending = (count: number, oldestMs = 100, kept = true) => ({ count, oldestMs, kept });

test('the words', () => {
  expect(saving(pending(0), true, false)).toBe('saved');
  expect(saving(pending(1), true, false)).toBe('busy');
  expect(saving(pending(1, 7000), true, false)).toBe('unsaved');
  expect(saving(pending(1), true, true)).toBe('unsaved');
  expect(saving(pending(2), false, false)).toBe('offline');
});

test('offline never claims that something is on this machine when it is not', () => {
  expect(saving(pending(1, 100, false), false, false)).toBe('unsaved');
});

test('what waits for the exam to go on is neither being saved nor lost', () => {
  expect(saving(pending(1, 100), true, false, true)).toBe('held');
  expect(saving(pending(1, 60_000), true, false, true)).toBe('held');
  expect(saving(pending(1), false, false, true)).toBe('offline');
  expect(saving(pending(1, 60_000, false), true, false, true)).toBe('unsaved');
  expect(saving(pending(0), true, false, true)).toBe('saved');
});

test('with nothing outstanding an outage changes nothing about what is saved', () => {
  expect(saving(pending(0), false, true)).toBe('saved');
});
