import { expect, it } from 'vitest';
import { BANDS, COGNITIVE, EXPOSURE, KINDS, bandOf, filtersFrom, isFiltered, noFilters, queryOf, step, toggled, visibleNodes } from './filters';

it('goes into the address and back', () => {
  const filters = { ...noFilters(), q: '叉车 坡道', equipment: 'N1', kinds: [KINDS[1]!, KINDS[2]!], bands: [BANDS[2]!], cognitive: [COGNITIVE[2]!], authors: ['a', 'b'], exposure: [EXPOSURE[0]!], regulation: 'GB/T 1', stale: true, supply: 'drawable' as const, sort: 'code' as const, offset: 50 };
  expect(filtersFrom(new URLSearchParams(queryOf(filters)))).toEqual(filters);
});

it('leaves out what is no filter', () => {
  expect(filtersFrom(new URLSearchParams('kind=essay&band=odd&offset=-3'))).toEqual(noFilters());
  expect(queryOf(noFilters())).toBe('');
});

it('counts paging and order as no filter', () => {
  expect(isFiltered({ ...noFilters(), offset: 100, sort: 'exposure' })).toBe(false);
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

it('opens a tree along the chosen node, where there are items', () => {
  const node = (code: string, parent: string | null) => ({ code, parent, kind: 'public' as const, name_zh: code, name_en: code, source: '', confidence: '' });
  const nodes = [
    { node: node('P', null), depth: 0 },
    { node: node('P1', 'P'), depth: 1 },
    { node: node('P1.1', 'P1'), depth: 2 },
    { node: node('P1.2', 'P1'), depth: 2 },
    { node: node('S', null), depth: 0 },
  ];
  const counts = new Map([['P', 3], ['P1', 3], ['P1.1', 3]]);
  const shown = (chosen: string) => visibleNodes(nodes, counts, chosen, 1).map((one) => one.node.code);
  expect(shown('')).toEqual(['P']);
  expect(shown('P1')).toEqual(['P', 'P1', 'P1.1']);
  expect(shown('P1.2')).toEqual(['P', 'P1', 'P1.1', 'P1.2']);
});

it('names bands by the share of right answers', () => {
  expect([800, 799, 600, 599].map(bandOf)).toEqual(['easy', 'medium', 'medium', 'hard']);
});
