import { expect, it } from 'vitest';
import { KINDS, filtersFrom, isFiltered, noFilters, queryOf, step, toggled } from './filters';

it('goes into the address and back', () => {
  const filters = { ...noFilters(), q: '叉车 坡道', equipment: 'N1', kinds: [KINDS[1]!, KINDS[2]!], band: 'hard' as const, offset: 50 };
  expect(filtersFrom(new URLSearchParams(queryOf(filters)))).toEqual(filters);
});

it('leaves out what is no filter', () => {
  expect(filtersFrom(new URLSearchParams('kind=essay&band=odd&offset=-3'))).toEqual(noFilters());
  expect(queryOf(noFilters())).toBe('');
});

it('counts paging as no filter', () => {
  expect(isFiltered({ ...noFilters(), offset: 100 })).toBe(false);
  expect(isFiltered({ ...noFilters(), q: 'x' })).toBe(true);
});

it('toggles in the order of the list', () => {
  expect(toggled(['a', 'b', 'c'], ['c'], 'a')).toEqual(['a', 'c']);
  expect(toggled(['a', 'b', 'c'], ['a', 'c'], 'a')).toEqual(['c']);
});

it('steps within the page', () => {
  expect(step(-1, 1, 3)).toBe(0);
  expect(step(2, 1, 3)).toBe(2);
  expect(step(0, -1, 3)).toBe(0);
  expect(step(0, 1, 0)).toBe(-1);
});
