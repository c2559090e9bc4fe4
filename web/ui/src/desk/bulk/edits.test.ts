import { expect, it } from 'vitest';
import { editOf, editsOf, newTyped, type Typed } from './edits';
import { differences, editWords } from './words';

const typed = (more: Partial<Typed>): Typed => ({ ...newTyped(), ...more });

it('is sent once it is complete', () => {
  expect(editOf(typed({ code: '' }))).toBeNull();
  expect(editOf(typed({ code: 'P1' }))).toEqual({ tag: 'subject', to: { act: 'add', code: 'P1' } });
  expect(editOf(typed({ tag: 'equipment', act: 'replace', code: 'E1', by: '' }))).toBeNull();
  expect(editOf(typed({ tag: 'equipment', act: 'replace', code: '', by: 'E2' }))).toEqual({ tag: 'equipment', to: { act: 'replace', code: '', by: 'E2' } });
  expect(editOf(typed({ tag: 'practice', practice: false }))).toEqual({ tag: 'practice', to: false });
});

it('takes a difficulty as a share', () => {
  const difficulty = (share: string) => editOf(typed({ tag: 'difficulty', share }))?.to ?? null;
  expect(['0.75', '1', '0', '', ' ', '1.2', '-1', 'x'].map(difficulty)).toEqual([750, 1000, 0, null, null, null, null, null]);
});

it('goes out whole or not at all', () => {
  expect(editsOf([])).toBeNull();
  expect(editsOf([typed({ code: 'P1' }), typed({})])).toBeNull();
  expect(editsOf([typed({ code: 'P1' }), typed({ tag: 'cognitive', cognitive: 'apply' })])).toHaveLength(2);
});

it('says what changes', () => {
  expect(editWords({ tag: 'subject', to: { act: 'replace', code: 'P1', by: 'P2' } })).toBe('科目“P1”换成“P2”');
  expect(editWords({ tag: 'difficulty', to: 650 })).toBe('难度改为 0.65');
  const tags = { subjects: ['P1'], equipment: [], difficulty: 700, cognitive: 'remember' as const, citations: [] };
  expect(differences(tags, { ...tags, equipment: ['E1'], practice: true })).toEqual([
    ['设备类别', '—', 'E1'],
    ['练习', '不开放练习', '开放练习，不再组卷'],
  ]);
});
