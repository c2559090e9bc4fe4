import { expect, it } from 'vitest';
import { errorList, flawWords } from './words';

const refused = [{ row: 7, cell: 'D7', flaw: { flaw: 'no_key' as const }, detail: 'there is no key', text: '叉车起步前', cells: [] }];
const duplicates = [{ row: 3, cell: null, flaw: { flaw: 'same_as_row' as const, row: 2 }, detail: '', text: '货叉', cells: [] }];

it('names flaws', () => {
  expect(flawWords({ flaw: 'in_bank', code: 'N1-0007' })).toBe('题库中已有：N1-0007');
  expect(flawWords({ flaw: 'no_key' })).toBe('没有答案');
});

it('lists rows in the order of the file', () => {
  const lines = errorList(refused, duplicates).trim().split('\r\n');
  expect(lines.slice(1)).toEqual(['"3","","重复","与第 2 行相同","货叉"', '"7","D7","有错","没有答案","叉车起步前"']);
});
