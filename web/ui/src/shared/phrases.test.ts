import { afterEach, expect, it } from 'vitest';
import { i18n } from './i18n.svelte';
import { logged, OFFERED, phraseOf, phrases, REASONS, REASONS_OF_MANY, REASONS_OF_RULINGS, REMEDIES, shownAs, wordsOfAll } from './phrases';

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

it('puts what was picked on record in Chinese, and shows it in the language of the page', () => {
  expect([logged('Identity check'), logged('第一考室断网'), logged('Network outage, Hall 1'), logged(' 自己的话 ')]).toEqual(['核对身份', '第一考室断网', 'Hall 1断网', ' 自己的话 ']);
  expect([shownAs('核对身份'), shownAs('自己的话')]).toEqual(['核对身份', '自己的话']);
  i18n.language = 'en';
  expect([shownAs('核对身份'), shownAs('第一考室断网'), shownAs(REMEDIES.void.zh), shownAs('核对身份。')]).toEqual(['Identity check', 'Network outage, 第一考室', REMEDIES.void.en, '核对身份。']);
});

it('means one thing by each of its words', () => {
  const all = [REASONS, REASONS_OF_MANY, REASONS_OF_RULINGS].flatMap((group) => Object.values(group).flat());
  for (const { zh, en } of all) {
    expect(all.filter((one) => one.zh === zh).every((one) => one.en === en), zh).toBe(true);
    expect(all.filter((one) => one.en === en).every((one) => one.zh === zh), en).toBe(true);
  }
});
