import { expect, it } from 'vitest';
import { chinese, roman } from './numerals';

it('numbers sections as a paper does', () => {
  expect([1, 8, 9, 10, 11, 19, 20, 21, 30].map(chinese)).toEqual(['一', '八', '九', '十', '十一', '十九', '二十', '二十一', '三十']);
  expect([1, 4, 8, 9, 10, 14, 19, 40, 49].map(roman)).toEqual(['I', 'IV', 'VIII', 'IX', 'X', 'XIV', 'XIX', 'XL', 'XLIX']);
});
