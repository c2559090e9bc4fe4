import { expect, it } from 'vitest';
import { acceptedFrom, asKind, unsoundPoint, keyLine, missing, moveOption, newBody, newDraft, previewOf, removeOption, tidied, toggleKey, unsoundNumber, withoutPairOption, withStem } from './draft';

const single = { kind: 'single_choice' as const, options: ['a', 'b', 'c'], key: 1 };
const many = { kind: 'multiple_choice' as const, options: ['a', 'b', 'c'], key: [0, 2] };

it('keeps options and keys when the kind changes', () => {
  expect(asKind(single, 'multiple_choice')).toEqual({ ...many, key: [1] });
  expect(asKind(many, 'single_choice')).toEqual({ ...single, key: 0 });
  expect(asKind({ ...many, key: [] }, 'single_choice')).toEqual({ ...single, key: null });
  const study = asKind(single, 'case_study');
  expect(study.kind === 'case_study' && study.items[0]?.body).toEqual(single);
});

it('moves the key with its option', () => {
  expect(removeOption(single, 0)).toMatchObject({ options: ['b', 'c'], key: 0 });
  expect(removeOption(single, 1), 'no other becomes right by itself').toMatchObject({ options: ['a', 'c'], key: null });
  expect(removeOption(many, 0)).toMatchObject({ options: ['b', 'c'], key: [1] });
  expect(moveOption(single, 1, -1)).toMatchObject({ options: ['b', 'a', 'c'], key: 0 });
  expect(moveOption(many, 2, -1)).toMatchObject({ options: ['a', 'c', 'b'], key: [0, 1] });
  expect(moveOption(single, 0, -1)).toBe(single);
});

it('sets one key for a single choice and toggles for many', () => {
  expect(toggleKey(single, 2)).toMatchObject({ key: 2 });
  expect(toggleKey(many, 1)).toMatchObject({ key: [0, 1, 2] });
  expect(toggleKey(many, 0)).toMatchObject({ key: [2] });
});

it('says what is missing', () => {
  expect(missing(newDraft('multiple_choice', '', ''))).toEqual(['stem', 'options', 'key', 'subjects']);
  const full = newDraft('true_false', '1.1', 'N1');
  full.content.stem = '对吗';
  expect(missing(full), 'no key is preset').toEqual(['key']);
  full.content.body = { kind: 'true_false', key: false };
  expect(missing(full)).toEqual([]);
  const one = newDraft('single_choice', '1.1', '');
  one.content = { ...one.content, stem: '哪个对', body: { ...single, key: null } };
  expect(missing(one)).toEqual(['key']);
  expect(missing({ ...one, content: { ...one.content, body: asKind(one.content.body, 'case_study') } })).toEqual(['items']);
});

it('previews without the key', () => {
  expect(JSON.stringify(previewOf({ stem: 's', rationale: 'r', body: single }))).not.toContain('key');
  const study = previewOf({ stem: 's', rationale: '', body: { kind: 'case_study', items: [{ stem: 'x', body: single, rationale: '' }] } });
  expect(study[0]?.case).toEqual({ first: 1, last: 1, stem: 's' });
});

it('reads accepted answers and writes keys', () => {
  expect(acceptedFrom('30｜三十 |30日')).toEqual(['30', '三十', '30日']);
  expect(keyLine(many, { right: '正确', wrong: '错误', areas: String })).toBe('AC');
  expect(keyLine({ kind: 'true_false', key: true }, { right: '正确', wrong: '错误', areas: String })).toBe('正确');
});

it('keeps a line for each blank of the stem', () => {
  const content = { stem: '', rationale: '', body: newBody('fill_blank') };
  const two = withStem(content, '每 ____ 年，____ 日内');
  expect(two.body).toEqual({ kind: 'fill_blank', blanks: [[''], ['']] });
  expect(withStem(two, '每 ____ 年').body).toEqual({ kind: 'fill_blank', blanks: [['']] });
  const answered = { ...two, body: { kind: 'fill_blank' as const, blanks: [['4'], ['30']] } };
  expect(withStem(answered, '每 ____ 年').body).toEqual(answered.body);
});

it('sends no empty answers and no empty basis', () => {
  const draft = newDraft('fill_blank', '1.1', '');
  draft.content.body = { kind: 'fill_blank', blanks: [['30 ', '']] };
  draft.tags.citations = [{ regulation: ' TSG 81-2022', clause: '' }, { regulation: '', clause: '第三条' }];
  const sent = tidied(draft);
  expect(sent.content.body).toEqual({ kind: 'fill_blank', blanks: [['30']] });
  expect(sent.tags.citations).toEqual([{ regulation: 'TSG 81-2022', clause: '' }]);
});

it('keeps of a short answer what says something', () => {
  const draft = newDraft('short_answer', '1.1', '');
  draft.content.body = { kind: 'short_answer', reference: ' 停炉 ', points: [{ text: ' 停炉', marks: 150 }, { text: ' ', marks: 100 }] };
  expect(missing(draft)).toEqual(['stem', 'points']);
  expect(tidied(draft).content.body).toEqual({ kind: 'short_answer', reference: '停炉', points: [{ text: '停炉', marks: 150 }] });
  expect(previewOf(draft.content)[0]?.ask).toEqual({ how: 'written', most: 2000 });
  for (const marks of [0, 30, 10_050]) expect(unsoundPoint({ text: '停炉', marks })).toBe(true);
});

it('presets no pair, and one whose option went has none', () => {
  const pairs = newBody('match');
  expect(pairs).toMatchObject({ key: [null, null] });
  if (pairs.kind !== 'match') throw new Error('no pairs');
  const full = { ...pairs, prompts: ['甲', '乙'], options: ['1', '2', '3'], key: [2, null] };
  const draft = newDraft('match', '1.1', '');
  draft.content = { ...draft.content, stem: '配对', body: full };
  expect(missing(draft)).toEqual(['key']);
  draft.content.body = { ...full, key: [2, 0] };
  expect(missing(draft)).toEqual([]);
  expect(withoutPairOption({ ...full, key: [2, 0] }, 0)).toMatchObject({ options: ['2', '3'], key: [1, null] });
});

it('says which numbers nothing can be marked by, and sends plain digits', () => {
  const number = (value: string, tolerance = '', units: string[] = [], unit_needed = false) => ({ value, tolerance, units, unit_needed });
  for (const sound of [number('1.6', '0.1', ['MPa']), number('１．２５', '０．０１'), number('-20'), number('−20'), number('1,250'), number('.5'), number('')]) {
    expect(unsoundNumber(sound), JSON.stringify(sound)).toBeNull();
  }
  const found = [number('abc'), number('1,25'), number('.'), number('1', '-0.1'), number('1', '5%'), number('1', '', ['２kg']), number('1', '', [], true)].map(unsoundNumber);
  expect(found).toEqual(['value', 'value', 'value', 'tolerance', 'tolerance', 'units', 'units']);
  const draft = newDraft('fill_blank', '1.1', '');
  draft.content = { ...draft.content, stem: '____', body: { kind: 'fill_blank', blanks: [number('１．２５', '０．０１')] } };
  expect(missing(draft)).toEqual([]);
  expect(tidied(draft).content.body).toMatchObject({ blanks: [{ value: '1.25', tolerance: '0.01' }] });
  draft.content.body = { kind: 'fill_blank', blanks: [number('abc')] };
  expect(missing(draft)).toEqual(['numbers']);
});

it('a difficulty that is none is missing', () => {
  const draft = newDraft('true_false', '1.1', '');
  draft.content = { ...draft.content, stem: '对吗', body: { kind: 'true_false', key: true } };
  draft.tags.difficulty = NaN;
  expect(missing(draft)).toEqual(['difficulty']);
});
