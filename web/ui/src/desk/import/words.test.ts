import { expect, it } from 'vitest';
import type { ImportReport } from '../../shared/wire';
import { errorList, flawWords, repairedRows, repairWords } from './words';

const refused = [{ row: 7, cell: 'D7', flaw: { flaw: 'no_key' as const }, detail: 'there is no key', text: '叉车起步前', stem: '', cells: [] }];
const duplicates = [{ row: 3, cell: null, flaw: { flaw: 'same_as_row' as const, row: 2 }, detail: '', text: '货叉', stem: '', cells: [] }];

it('names flaws', () => {
  expect(flawWords({ flaw: 'in_bank', code: 'N1-0007' })).toBe('题库中已有：N1-0007');
  expect(flawWords({ flaw: 'no_key' })).toBe('没有答案');
});

it('lists rows in the order of the file', () => {
  const lines = errorList(refused, duplicates).trim().split('\r\n');
  expect(lines.slice(1)).toEqual(['"3","","重复","与第 2 行相同","货叉"', '"7","D7","有错","没有答案","叉车起步前"']);
});

it('says of a row what was repaired, and where', () => {
  const row = { row: 5, text: '电压', repairs: [{ repair: 'stem_number' as const, cell: null }, { repair: 'day' as const, cell: 'C5' }] };
  expect(repairWords(row)).toEqual(['去掉题干前的题号', '日期，按“年-月-日”取文字（C5）']);
  const report = { repairs: [row, { ...row, row: 6, repairs: [row.repairs[0]!] }] } as ImportReport;
  expect([repairedRows(report, 'day').length, repairedRows(report, 'stem_number').length]).toEqual([1, 2]);
});
