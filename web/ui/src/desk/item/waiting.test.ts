import { expect, test } from 'vitest';
import type { ItemRow } from '../../shared/wire';
import { behind, inQueue } from './waiting';

const page = (...ids: string[]) => ({ total: ids.length, items: ids.map((id) => ({ id }) as ItemRow) });

test('the next version that waits is one that was not shown', () => {
  expect(behind(page('a', 'b', 'c'), 'a', [])).toEqual({ total: 3, next: 'b' });
  expect(behind(page('a', 'b', 'c'), 'a', ['b'])).toEqual({ total: 3, next: 'c' });
  expect(behind(page('a'), 'a', [])).toEqual({ total: 1, next: null });
});

test('only the queue leads from one to the next by itself', () => {
  expect(inQueue('?status=in_review&kind=order')).toBe(true);
  expect(inQueue('?status=in_review&status=draft')).toBe(false);
  expect(inQueue('')).toBe(false);
});
