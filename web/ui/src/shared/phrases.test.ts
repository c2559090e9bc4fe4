import { afterEach, expect, it } from 'vitest';
import { i18n } from './i18n.svelte';
import { OFFERED, phraseOf, phrases, shownAs, wordsOfAll } from './phrases';

afterEach(() => (i18n.language = 'zh'));

it('knows a phrase in either language, and no edited one', () => {
  for (const [phrase, { zh, en }] of Object.entries(phrases)) expect([phraseOf(zh), phraseOf(` ${en} `)]).toEqual([phrase, phrase]);
  expect(phraseOf('请保持安静！')).toBeNull();
  expect(phraseOf('')).toBeNull();
});

it('has no two phrases of the same words', () => {
  for (const language of ['zh', 'en'] as const) expect(new Set(Object.values(phrases).map((words) => words[language])).size).toBe(Object.keys(phrases).length);
});

it('offers them in the language of the page', () => {
  expect(wordsOfAll(OFFERED.warn)[0]).toBe('请面向摄像头，不要离开画面。');
  i18n.language = 'en';
  expect([shownAs('请停止与他人交谈。'), shownAs('请停止')]).toEqual(['Please stop talking.', '请停止']);
  expect(wordsOfAll(OFFERED.warn)[0]).toBe('Please face the camera and stay in the picture.');
});
