import { expect, it } from 'vitest';
import { compare, compareVersions, withPictures } from './compare';

it('shows what went and what came, within a Chinese sentence', () => {
  expect(compare('应在 15 日内登记', '应在 30 日内办理登记')).toEqual([
    { kind: 'same', text: '应在 ' },
    { kind: 'del', text: '15' },
    { kind: 'ins', text: '30' },
    { kind: 'same', text: ' 日内' },
    { kind: 'ins', text: '办理' },
    { kind: 'same', text: '登记' },
  ]);
});

it('takes a picture as one, and shows it', () => {
  const [old, now] = ['a'.repeat(64), `a${'b'.repeat(63)}`];
  const pieces = compare(`图![阀](asset:${old})`, `图![阀](asset:${now})`);
  expect(pieces.map(({ kind, text }) => `${kind} ${text}`)).toEqual(['same 图![阀](', `del asset:${old}`, `ins asset:${now}`, 'same )']);
  expect(withPictures(`甲asset:${old}乙${now}`)).toEqual([
    { text: '甲', picture: null },
    { text: `asset:${old}`, picture: old },
    { text: '乙', picture: null },
    { text: now, picture: now },
  ]);
  expect(withPictures('abc')).toEqual([{ text: 'abc', picture: null }]);
});

it('keeps an unchanged text in one piece and an empty one in none', () => {
  expect(compare('同', '同')).toEqual([{ kind: 'same', text: '同' }]);
  expect(compare('', '')).toEqual([]);
});

it('names the fields that changed', () => {
  const tags = { subjects: ['1.1'], equipment: [], difficulty: 740, cognitive: 'remember' as const, citations: [] };
  const before = { content: { stem: 's', rationale: '', body: { kind: 'single_choice' as const, options: ['a', 'b'], key: 0 } }, tags };
  const after = { content: { ...before.content, body: { ...before.content.body, key: 1 } }, tags: { ...tags, difficulty: 600 } };
  const words = { key: String, name: (code: string) => code, cognitive: String };
  const changed = compareVersions(before, after, words).filter((line) => line.changed);
  expect(changed.map((line) => line.field)).toEqual(['key', 'difficulty']);
});

it('tells a key that stands under the same letter as before, and says something else', () => {
  const tags = { subjects: [], equipment: [], difficulty: 740, cognitive: 'remember' as const, citations: [] };
  const content = (options: string[], key: number[]) => ({ stem: 's', rationale: '', body: { kind: 'multiple_choice' as const, options, key } });
  const words = { key: String, name: (code: string) => code, cognitive: String };
  const fields = (before: string[], after: string[], key: number[]) =>
    compareVersions({ content: content(before, key), tags }, { content: content(after, key), tags }, words)
      .filter((line) => line.changed)
      .map((line) => line.field);
  expect(fields(['a', 'b', 'c'], ['b', 'a', 'c'], [0, 2])).toEqual(['options', 'key']);
  expect(fields(['a', 'b', 'c'], ['a', 'd', 'c'], [0, 2])).toEqual(['options']);
});
