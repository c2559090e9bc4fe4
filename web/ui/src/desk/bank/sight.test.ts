import { expect, it } from 'vitest';
import type { Hit } from '../../shared/wire';
import { placesIn, termsOf } from './sight';

it('knows what was found, and where it stands', () => {
  const hits: Hit[] = [
    { part: 'stem', pieces: [{ text: '锅炉', hit: true }, { text: '缺水时', hit: false }] },
    { part: 'rationale', pieces: [{ text: '锅炉水位', hit: true }, { text: ' MPa ', hit: true }, { text: '锅炉', hit: true }] },
  ];
  const terms = termsOf(hits);
  expect(terms).toEqual(['锅炉水位', 'mpa', '锅炉']);
  expect(placesIn('看锅炉水位，0.1MPa；锅炉', terms)).toEqual([[1, 5], [9, 12], [13, 15]]);
  expect(placesIn('İ 锅炉', terms)).toEqual([]);
  expect(placesIn('没有', [])).toEqual([]);
});
