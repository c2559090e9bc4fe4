import { expect, it } from 'vitest';
import type { Remedy } from '../../shared/wire';
import { item } from './fixtures.test-data';
import { givenTo, names, remedyWords, standing, zoned } from './words';

it.each<[Remedy, string]>([
  [{ what: 'keep' }, '保留'],
  [{ what: 'void' }, '作废'],
  [{ what: 'accept', question: 0, also: [{ choice: [1] }, { choice: [3] }] }, '加答案 B、加答案 D'],
  [{ what: 'accept', question: 0, also: [{ choice: [0, 2] }] }, '加答案 AC'],
  [{ what: 'accept', question: 0, also: [{ judge: false }] }, '加答案 错误'],
  [{ what: 'accept', question: 0, also: [{ text: { blank: 1, text: '兆帕' } }] }, '第 2 空加答案“兆帕”'],
  [{ what: 'reword', question: 0, stem: '', options: [], extra_s: 60 }, '改文字'],
  [{ what: 'recall', extra_s: 60 }, '撤题换题'],
])('names a remedy: %j', (remedy, words) => {
  expect(remedyWords(remedy)).toBe(words);
});

it('says how a remedy stands', () => {
  const one = item().remedies[0]!;
  const said = (['asked', 'in_force', 'dropped', 'replaced'] as const).map((state) => standing({ ...one, state }));
  expect(said).toEqual(['待第二人确认：作废', '已执行：作废', '没有执行：作废', '后来另有处理：作废']);
});

it('names a zone that is not the desk’s', () => {
  expect([zoned('14:00', 'Asia/Shanghai'), zoned('12:00', 'Asia/Urumqi')]).toEqual(['14:00', '12:00（Asia/Urumqi）']);
});

it('names people by their seats', () => {
  expect(names([{ attempt: 'a', name: '赵国强', room: 'B', seat: '31' }, { attempt: 'b', name: '孙丽', room: 'A', seat: '02' }])).toBe('B-31 赵国强；A-02 孙丽');
});

it('says what was given to a prompt, and how many left it out', () => {
  const place = { prompt: '限速器', key: 1, given: [1, 3, 0] };
  expect(givenTo(place, 6)).toBe('B 3 人、A 1 人、未选 2 人');
  expect(givenTo({ ...place, given: [0, 0, 0] }, 0)).toBe('');
});
