import { afterEach, expect, it } from 'vitest';
import { i18n } from '../../shared/i18n.svelte';
import { wordsOf } from './said';

afterEach(() => (i18n.language = 'zh'));

const cut = { text: '结束时间提前，您的作答时间减少 45 分钟：考场要收回', said: { what: 'end' as const, by_us: -45 * 60e6, reason: '考场要收回' } };

it('says what the site made in the page’s language, and what people wrote as they wrote it', () => {
  expect(wordsOf(cut)).toBe(cut.text);
  i18n.language = 'en';
  expect(wordsOf(cut)).toBe('The end was moved: you have 45 min less for answering: 考场要收回');
  expect(wordsOf({ text: 'x', said: { what: 'start', by_us: 300e6, reason: '停电' } })).toBe('The start is 5 min later: 停电');
  expect(wordsOf({ text: 'x', said: { what: 'item', slot: 3, outcome: 'void', reason: '' } })).toBe('Question 3 is void and does not count.');
  expect(wordsOf({ text: '请保持安静。', said: { what: 'usual', phrase: 'quiet' } })).toBe('Please be quiet.');
  expect(wordsOf({ text: '请保持安静' })).toBe('请保持安静');
});

it('says a usual reason in the page’s language, too', () => {
  i18n.language = 'en';
  expect(wordsOf({ text: 'x', said: { what: 'taken_back', us: 300e6, reason: '加时有误' } })).toBe('You have 5 min less for answering: Too much was given');
  expect(wordsOf({ text: 'x', said: { what: 'about', slot: 4, reason: '这道题的文字已更正，请再看一遍。' } })).toBe('Question 4: This question was reworded. Please look at it again.');
});
