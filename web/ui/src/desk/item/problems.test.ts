import { expect, it } from 'vitest';
import { ApiError } from '../../shared/api';
import { newDraft } from './draft';
import { missingWords, problemsOf } from './problems';

const flaw = (detail: string, code = 'item.flaw') => new ApiError(422, code, '', detail);
const single = newDraft('single_choice', 'P1', 'E5100');

it('places flaws at their field', () => {
  expect(problemsOf(flaw('options A and C are the same'), single)).toEqual({ options: '选项 A 和 C 相同' });
  expect(problemsOf(flaw('2 blanks (____) in the stem, answers for 1'), newDraft('fill_blank', 'P1', ''))).toEqual({ blanks: '题干中有 2 个空，答案有 1 个' });
  expect(problemsOf(flaw('option B is empty'), newDraft('case_study', 'P1', ''))).toEqual({ items: '选项 B 是空的' });
  expect(problemsOf(flaw('E5100 is not in the syllabus', 'item.unknown_code'), single)).toHaveProperty('equipment');
  expect(problemsOf(flaw('taken', 'conflict'), single)).toHaveProperty('code');
});

it('keeps a sentence it does not know, and leaves other failures to the page', () => {
  expect(problemsOf(flaw('something new'), single)).toEqual({ stem: 'something new' });
  expect(problemsOf(new ApiError(503, 'store.unavailable', '', ''), single)).toEqual({});
});

it('says what is missing', () => {
  expect(missingWords(single)).toEqual({ stem: '请填写题干', options: '有选项是空的', key: '请标出答案' });
});
