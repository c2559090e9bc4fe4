import { expect, it } from 'vitest';
import { Selected } from './selection.svelte';

it('ticks, takes ticks away and tells', () => {
  let kept: readonly string[] = [];
  const selected = new Selected(['a'], (ids) => (kept = ids));
  selected.select(['b', 'a'], true);
  expect([selected.list, kept]).toEqual([['a', 'b'], ['a', 'b']]);
  selected.select(['a', 'c'], false);
  expect([selected.list, kept]).toEqual([['b'], ['b']]);
  selected.clear();
  expect([selected.list, kept]).toEqual([[], []]);
});
