import { expect, test } from 'vitest';
import { languageOf, sentencesOf, voiceFor } from './sentences';

test('a stem is read in sentences, its options after their letters', () => {
  expect(sentencesOf('载荷曲线如图。最接近（　　）。', ['3 000 kg', '2 600 kg'])).toEqual(['载荷曲线如图。', '最接近 空 。', 'A，3 000 kg', 'B，2 600 kg']);
  expect(sentencesOf('A truck lifts 2.5 t. How high?\nSay it.', ['3 m'])).toEqual(['A truck lifts 2.5 t.', 'How high?', 'Say it.', 'A, 3 m']);
});

test('blanks are read by their numbers, and lines without a word are not read', () => {
  expect(sentencesOf('先____，后____。\n——\n', [])).toEqual(['先 第 1 空 ，后 第 2 空 。']);
  expect(sentencesOf('First ____, then ____.', [])).toEqual(['First  blank 1 , then  blank 2 .']);
});

test('the text decides on the language', () => {
  expect(languageOf('Q = 3 t 时的载荷')).toBe('zh');
  expect(languageOf('The load at Q = 3 t')).toBe('en');
});

test('only a voice of this machine reads; Mandarin before other Chinese', () => {
  const voice = (lang: string, localService = true) => ({ lang, localService });
  expect(voiceFor([voice('en-US'), voice('zh-HK'), voice('zh_CN')], 'zh')).toEqual(voice('zh_CN'));
  expect(voiceFor([voice('en-US'), voice('zh-HK')], 'zh')).toEqual(voice('zh-HK'));
  expect(voiceFor([voice('zh-CN', false), voice('en-US')], 'zh')).toBeUndefined();
  expect(voiceFor([voice('eno'), voice('en-AU')], 'en')).toEqual(voice('en-AU'));
  expect(voiceFor([], 'en')).toBeUndefined();
});
