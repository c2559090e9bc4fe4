import { expect, it } from 'vitest';
import { queryFor, reciting, whichOf } from './acts';

it('means the selected items, or all that cite the number', () => {
  expect(whichOf('GB/T 1', ['a', 'b'])).toEqual({ items: ['a', 'b'] });
  expect(whichOf('GB/T 1', [])).toEqual({ query: queryFor('GB/T 1') });
  expect(queryFor('GB/T 1')).toBe('regulation=GB%2FT+1&status=approved&status=in_review&status=returned&status=draft');
});

it('cites another number', () => {
  const which = whichOf('A', ['i']);
  expect(reciting('A', ' ', 'keep', which)).toBeNull();
  expect(reciting('A', 'A', 'keep', which)).toBeNull();
  expect(reciting('A', ' B ', 'clear', which)).toEqual({ which, edits: [{ tag: 'citation', to: { regulation: 'A', by: 'B', clause: 'clear' } }] });
});
