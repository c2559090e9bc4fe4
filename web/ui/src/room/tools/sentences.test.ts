import { expect, test } from 'vitest';
import { languageOf, sentencesOf, voiceFor } from './sentences';

test('a stem is read in sentences, its options after their letters', () => {
  expect(sentencesOf({ stem: '载荷曲线如图。最接近（　　）。', options: ['3 000 kg', '2 600 kg'] })).toEqual(['载荷曲线如图。', '最接近 空 。', 'A，3 000 kg', 'B，2 600 kg']);
  expect(sentencesOf({ stem: 'A truck lifts 2.5 t. How high?\nSay it.', options: ['3 m'] })).toEqual(['A truck lifts 2.5 t.', 'How high?', 'Say it.', 'A, 3 m']);
});

test('blanks are read by their numbers, and lines without a word are not read', () => {
  expect(sentencesOf({ stem: '先____，后____。\n——\n', options: [] })).toEqual(['先 第 1 空 ，后 第 2 空 。']);
  expect(sentencesOf({ stem: 'First ____, then ____.', options: [] })).toEqual(['First  blank 1 , then  blank 2 .']);
});

test('a case is read before its first question, and pairs by number and letter', () => {
  expect(sentencesOf({ before: '某厂有叉车。', stem: '连线。', prompts: ['货叉'], options: ['承载\n货物'] })).toEqual(['某厂有叉车。', '连线。', '1，货叉', 'A，承载 货物']);
});

test('what the page adds is said in the language of the text', () => {
  expect(sentencesOf({ stem: '可以带人。', options: 'judge' })).toEqual(['可以带人。', 'A，正确', 'B，错误']);
  expect(sentencesOf({ stem: 'Riders are allowed.', options: 'judge' })).toEqual(['Riders are allowed.', 'A, True', 'B, False']);
  expect(sentencesOf({ stem: '哪些对？', many: true, options: ['甲', '乙'] })).toEqual(['哪些对？', '多选，选出所有正确的选项。', 'A，甲', 'B，乙']);
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
