import { expect, test } from 'vitest';
import { saving } from './saving';

const pending = (count: number, oldestMs = 100, kept = true) => ({ count, oldestMs, kept });

test('the four words', () => {
  expect(saving(pending(0), true, false)).toBe('saved');
  expect(saving(pending(1), true, false)).toBe('busy');
  expect(saving(pending(1, 7000), true, false)).toBe('unsaved');
  expect(saving(pending(1), true, true)).toBe('unsaved');
  expect(saving(pending(2), false, false)).toBe('offline');
});

test('offline never claims that something is on this machine when it is not', () => {
  expect(saving(pending(1, 100, false), false, false)).toBe('unsaved');
});

test('with nothing outstanding an outage changes nothing about what is saved', () => {
  expect(saving(pending(0), false, true)).toBe('saved');
});
