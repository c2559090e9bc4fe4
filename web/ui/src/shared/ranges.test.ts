import { expect, test } from 'vitest';
import { ranges } from './ranges';

test.each([
  [[], ''],
  [[31, 74], '31、74'],
  [[2, 3], '2、3'],
  [[2, 3, 4, 7, 9, 10, 11], '2–4、7、9–11'],
])('%j', (numbers, text) => expect(ranges(numbers, '、')).toBe(text));
