import { expect, it } from 'vitest';
import { item } from './fixtures.test-data';
import { draftFor, draftOf, lackOf, letters, remedyOf, whatsOf } from './draft';
import { order } from './order';

const single = item();

it('makes no remedy before all is said', () => {
  expect(remedyOf(draftOf('accept', single), single)).toBeNull();
  expect(remedyOf(draftOf('reword', single), single)).toBeNull();
  expect(remedyOf({ ...draftOf('reword', single), stem: ' ' }, single)).toBeNull();
  expect(remedyOf({ ...draftOf('recall', single), minutes: 11 }, single)).toBeNull();
  expect(remedyOf({ ...draftOf('recall', single), minutes: Number.NaN }, single)).toBeNull();
  expect(remedyOf({ ...draftOf('recall', single), minutes: null }, single)).toBeNull();
});

it('says what is to be said yet', () => {
  expect(lackOf(draftOf('accept', single), single)).toBe('key');
  expect(lackOf(draftOf('reword', single), single)).toBe('words');
  expect(lackOf({ ...draftOf('reword', single), minutes: null }, single)).toBe('minutes');
  expect(lackOf(draftOf('recall', single), single)).toBeNull();
});

it('starts anew for another question of a case, but for the time', () => {
  const two = { ...single, questions: [...single.questions, { ...single.questions[0]!, stem: '第二问' }] };
  const draft = { ...draftOf('reword', two), picked: [1], text: '五', minutes: 3 };
  expect(draftFor(draft, two, 1)).toMatchObject({ what: 'reword', question: 1, picked: [], text: '', stem: '第二问', minutes: 3 });
});

it('takes options of a single choice each for itself, of a multiple choice together', () => {
  expect(remedyOf({ ...draftOf('accept', single), picked: [3, 1] }, single)).toEqual({ what: 'accept', question: 0, also: [{ choice: [1] }, { choice: [3] }] });
  const multiple = item({ kind: 'multiple_choice' });
  expect(remedyOf({ ...draftOf('accept', multiple), picked: [3, 1] }, multiple)).toEqual({ what: 'accept', question: 0, also: [{ choice: [1, 3] }] });
});

it('takes the other judgement, and a text of a blank', () => {
  const judge = item({ kind: 'true_false', options: [], judge: [true, 3, 4] });
  expect(remedyOf(draftOf('accept', judge), judge)).toEqual({ what: 'accept', question: 0, also: [{ judge: false }] });
  const blank = item({ kind: 'fill_blank', options: [], blanks: [['1']] });
  expect(remedyOf({ ...draftOf('accept', blank), text: ' 兆帕 ' }, blank)).toEqual({ what: 'accept', question: 0, also: [{ text: { blank: 0, text: '兆帕' } }] });
});

it('words and time go along', () => {
  expect(remedyOf({ ...draftOf('reword', single), stem: '新题' }, single)).toEqual({ what: 'reword', question: 0, stem: '新题', options: ['甲', '乙', '丙', '丁'], extra_s: 60 });
  expect(remedyOf({ ...draftOf('recall', single), minutes: 1.5 }, single)).toEqual({ what: 'recall', extra_s: 90 });
  expect(remedyOf(draftOf('void', single), single)).toEqual({ what: 'void' });
  expect(letters([0, 2])).toBe('AC');
});

it('puts what waits for somebody first, the longest waiting before others', () => {
  const row = (code: string, first_at: number | null, state: 'asked' | 'in_force' | 'dropped' | null) => ({ ...single.row, code, first_at, remedy: state === null ? null : { ...single.remedies[0]!, state } });
  const rows = [row('done', 1, 'in_force'), row('new', 5, null), row('asked', 9, 'asked'), row('dropped', 2, 'dropped'), row('older', 3, null)];
  expect(order(rows).map(({ code }) => code)).toEqual(['asked', 'dropped', 'older', 'new', 'done']);
});

it('offers no further answer where only the key can be right', () => {
  expect(whatsOf(item({ kind: 'order' }))).not.toContain('accept');
  expect(whatsOf(item({ kind: 'fill_blank' }))).toContain('accept');
});
