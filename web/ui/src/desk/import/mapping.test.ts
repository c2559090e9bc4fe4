import { expect, it } from 'vitest';
import type { ImportReport, Mapping } from '../../shared/wire';
import { columnLetters, fieldOf, isReady, kindSaid, needsSubject, nodeSaid, openWords, repeated, underProfile, usualDifficulty, valueOf, withColumn, withDifficulty, withKind, withNode } from './mapping';

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
  const profile = { name: '省题库', columns: ['题目', '选项', '选项', '答案'], mapping: { ...mapping, columns: ['stem' as const, { option: 0 }, { option: 1 }, 'key' as const], subject: 'S2', separator: '**', kinds: [{ word: '数字题', kind: 'fill_blank' as const }], nodes: [{ tree: 'subject' as const, word: '公共基础', code: 'P1' }] } };
  const under = underProfile({ ...mapping, prefix: 'A-' }, profile, ['序号', '答案', '选项', '题目', '选项']);
  expect(under).toEqual({ ...mapping, columns: [null, 'key', { option: 0 }, 'stem', { option: 1 }], subject: 'S2', separator: '**', prefix: 'A-', kinds: [{ word: '数字题', kind: 'fill_blank' }], nodes: [{ tree: 'subject', word: '公共基础', code: 'P1' }] });
});

it('says which node a word means, in its tree', () => {
  const said = withNode(withNode(mapping, { tree: 'subject', word: '公共基础', code: 'P1' }), { tree: 'equipment', word: '公共基础', code: '1000' });
  expect([nodeSaid(said, 'subject', '公共基础'), nodeSaid(said, 'equipment', '公共基础'), nodeSaid(said, 'subject', '别的')]).toEqual(['P1', '1000', '']);
  expect(withNode(said, { tree: 'subject', word: '公共基础', code: '' }).nodes).toEqual([{ tree: 'equipment', word: '公共基础', code: '1000' }]);
});

it('says what words for kinds mean, and takes it back', () => {
  const said = withKind(withKind(withKind(mapping, '数字题', 'fill_blank'), '', 'true_false'), '数字题', 'order');
  expect([kindSaid(said, '数字题'), kindSaid(said, ''), kindSaid(said, '别的')]).toEqual(['order', 'true_false', null]);
  expect(withKind(said, '数字题', null).kinds).toEqual([{ word: '', kind: 'true_false' }]);
  const words = [{ word: '数字题', rows: 3, kind: null }, { word: '', rows: 1, kind: null }, { word: '单选', rows: 9, kind: 'single_choice' as const }];
  expect(openWords(words).map(({ word }) => word)).toEqual(['数字题', '']);
});

it('reads a difficulty for items that say none, and tells once where nobody said one', () => {
  const said = withDifficulty(mapping, 650);
  expect([said.difficulty, withDifficulty(said, undefined)]).toEqual([650, mapping]);
  const report = { no_difficulty: 3 } as ImportReport;
  expect(usualDifficulty(report, mapping)).toContain('没有难度一列，按 0.70');
  expect(usualDifficulty(report, withColumn(mapping, 1, 'difficulty'))).toContain('3 题没有写难度');
  expect([usualDifficulty(report, said), usualDifficulty({ ...report, no_difficulty: 0 }, mapping)]).toEqual([null, null]);
  const profile = { name: '甲', columns: ['题干'], mapping: { ...said, columns: ['stem' as const] } };
  expect(underProfile(mapping, profile, ['题干']).difficulty).toBe(650);
  expect(underProfile(said, { ...profile, mapping: { ...mapping, columns: ['stem' as const] } }, ['题干']).difficulty).toBeUndefined();
});

it('needs neither stem nor subject where items are found by their codes', () => {
  const partial: Mapping = { ...mapping, columns: ['code', 'rationale'] };
  expect(isReady(partial)).toBe(false);
  expect(isReady({ ...partial, existing: 'change' })).toBe(true);
  expect(needsSubject({ ...partial, existing: 'change' })).toBe(false);
});
