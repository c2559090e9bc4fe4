import { expect, it } from 'vitest';
import type { Mapping } from '../../shared/wire';
import { columnLetters, fieldOf, isReady, needsSubject, repeated, underProfile, valueOf, withColumn } from './mapping';

const mapping: Mapping = { sheet: 0, columns: ['stem', { option: 0 }, 'key'], separator: '', subject: '', equipment: '', prefix: '' };

it('goes to a select and back', () => {
  expect(valueOf({ option: 3 })).toBe('option-3');
  expect(fieldOf('option-3')).toEqual({ option: 3 });
  expect(fieldOf(valueOf('citation'))).toBe('citation');
  expect(fieldOf('')).toBeNull();
  expect(fieldOf('password')).toBeNull();
});

it('finds columns that claim the same', () => {
  expect(repeated(withColumn(mapping, 1, 'stem'))).toEqual(['stem']);
  expect(repeated(mapping)).toEqual([]);
});

it('is ready with a stem and a key', () => {
  expect(isReady(mapping)).toBe(true);
  expect(isReady(withColumn(mapping, 2, null))).toBe(false);
});

it('counts columns as a spreadsheet does', () => {
  expect([0, 25, 26, 701].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ']);
});

it('wants a subject from a column or for all rows', () => {
  expect(needsSubject(mapping)).toBe(true);
  expect(needsSubject({ ...mapping, subject: 'S2.7' })).toBe(false);
  expect(needsSubject(withColumn(mapping, 1, 'subject'))).toBe(false);
});

it('a profile knows columns by their names, wherever they stand', () => {
  const profile = { name: '省题库', columns: ['题目', '选项', '选项', '答案'], mapping: { ...mapping, columns: ['stem' as const, { option: 0 }, { option: 1 }, 'key' as const], subject: 'S2', separator: '**' } };
  const under = underProfile({ ...mapping, prefix: 'A-' }, profile, ['序号', '答案', '选项', '题目', '选项']);
  expect(under).toEqual({ ...mapping, columns: [null, 'key', { option: 0 }, 'stem', { option: 1 }], subject: 'S2', separator: '**', prefix: 'A-' });
});
