import { expect, it } from 'vitest';
import type { Mapping, RowNote } from '../../shared/wire';
import { alike, blamed, changed, mendable, mendedRows, oneLine, withMended } from './mend';

const mapping: Mapping = { sheet: 0, columns: ['kind', null, 'stem', { option: 0 }], separator: '', subject: 'S', equipment: '', prefix: '' };
const note: RowNote = { row: 12, cell: 'C12', flaw: { flaw: 'no_stem' }, detail: '', text: '', stem: '', cells: ['单选', '', '甲'] };

it('only columns that mean something can be mended, and the one to blame is known', () => {
  expect(mendable(mapping)).toEqual([0, 2, 3]);
  expect([blamed(note), blamed({ ...note, cell: 'AA7' }), blamed({ ...note, cell: null }), blamed({ ...note, cell: 'L12 a.xml' }), blamed({ ...note, cell: 'items 2.xlsx C12' })]).toEqual([2, 26, null, null, 2]);
});

it('cells that were mended again are as they were mended last', () => {
  const first = changed(note, ['判断', '', '甲', '一']);
  expect(first).toEqual([{ row: 12, column: 0, text: '判断' }, { row: 12, column: 3, text: '一' }]);
  const twice = withMended(withMended(mapping, first), [{ row: 12, column: 0, text: '多选' }, { row: 14, column: 2, text: '乙' }]);
  expect(twice.mended).toEqual([{ row: 12, column: 3, text: '一' }, { row: 12, column: 0, text: '多选' }, { row: 14, column: 2, text: '乙' }]);
  expect([mendedRows(mapping), mendedRows(twice)]).toEqual([0, 2]);
});

it('what one row has wrong, others may have alike', () => {
  const rows = [note, ...[13, 14, 15].map((row) => ({ ...note, row }))].map((one, at) => (at === 2 ? { ...one, cells: ['多选', '', '乙'] } : at === 3 ? { ...one, flaw: { flaw: 'no_key' } as const } : one));
  const of = (cells: string[]) => alike(note, changed(note, cells), mapping, rows).map(({ row }) => row);
  expect([of(['判断', '', '甲']), of(['单选', '', '甲2']), of(['判断', '', '甲2']), of(['单选', '', '甲'])]).toEqual([[13], [], [], []]);
});

it('the letters of a key are each question’s own, its words are not', () => {
  const of: Mapping = { ...mapping, columns: ['key', 'stem'] };
  const rows = (key: string) => [12, 13].map((row) => ({ ...note, row, flaw: { flaw: 'key_outside' } as const, cells: [key, '甲'] }));
  const others = (key: string) => alike(rows(key)[0]!, [{ row: 12, column: 0, text: 'B' }], of, rows(key)).length;
  expect(['D', 'Ａ、Ｃ', '打勾'].map(others)).toEqual([0, 0, 1]);
});

it('a key has one line until it has several', () => {
  const of: Mapping = { ...mapping, columns: ['key', 'stem', null] };
  expect([oneLine(of, 0, 'A'), oneLine(of, 0, '停炉（2分）\n报告（1分）'), oneLine(of, 1, '甲'), oneLine(of, 2, '')]).toEqual([true, false, false, false]);
});
