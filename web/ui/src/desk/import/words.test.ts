import { expect, it } from 'vitest';
import type { ImportReport } from '../../shared/wire';
import { around, doubtWords, errorList, flawWords, repairedRows, repairWords, rowName } from './words';

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

it('names the file of a row where there are several', () => {
  const files = [{ name: 'a.xlsx', before: 0 }, { name: 'b.csv', before: 9 }];
  expect([rowName(9, files), rowName(12, files), rowName(12, []), rowName(0, files)]).toEqual(['a.xlsx 9', 'b.csv 3', '12', '—']);
  expect(flawWords({ flaw: 'code_of_row', row: 11 }, files)).toContain('与b.csv 第 2 行相同');
  expect(errorList(refused, [{ ...duplicates[0]!, row: 12 }], files)).toContain('"b.csv 3","","重复","与a.xlsx 第 2 行相同"');
});

it('shows a long value where it differs', () => {
  const long = (middle: string) => `${'同'.repeat(80)}${middle}${'尾'.repeat(40)}`;
  expect(around(long('甲'), long('乙丙'))).toBe(`…${'同'.repeat(12)}甲${'尾'.repeat(12)}…`);
  expect(around('甲\n乙', '丙')).toBe('甲 乙');
});

it('says what is to be looked at', () => {
  expect(doubtWords({ doubt: 'kept_empty', field: 'difficulty' })).toBe('难度是空格，保持原值：每题必有');
  expect(doubtWords({ doubt: 'ended_regulation', number: 'TSG 11-2012', standing: { is: 'replaced', by: 'TSG 11-2020' } })).toContain('TSG 11-2012 已被 TSG 11-2020 替代');
});

it('says of a row what was repaired, and where', () => {
  const row = { row: 5, text: '电压', repairs: [{ repair: 'stem_number' as const, cell: null }, { repair: 'day' as const, cell: 'C5' }] };
  expect(repairWords(row)).toEqual(['去掉题干前的题号', '日期，按“年-月-日”取文字（C5）']);
  const report = { repairs: [row, { ...row, row: 6, repairs: [row.repairs[0]!] }] } as ImportReport;
  expect([repairedRows(report, 'day').length, repairedRows(report, 'stem_number').length]).toEqual([1, 2]);
});
