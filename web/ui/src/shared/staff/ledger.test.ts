import { afterEach, expect, it } from 'vitest';
import { i18n } from '../i18n.svelte';
import type { Credit, Entry } from '../wire';
import { entryWords } from './ledger';

afterEach(() => (i18n.language = 'zh'));

const entry = (credit: Credit, us: number, open = false): Entry => ({ at: 0, us, open, credit });
const MINUTE = 60_000_000;

it('names every cause and who and why', () => {
  expect(entryWords(entry({ cause: 'extension', by: '王芳', reason: '停电' }, 5 * MINUTE))).toEqual({ name: '加时', why: '王芳 · 停电', amount: '+5:00', tone: 'plus' });
  expect(entryWords(entry({ cause: 'window', by: '周敏', reason: '开考推迟' }, 10 * MINUTE)).name).toBe('场次结束改动');
  expect(entryWords(entry({ cause: 'reopened', by: '郭涛', reason: '点错座位' }, 2 * MINUTE)).name).toBe('误结束后重开');
});

it('calls an extension of less than nothing a correction', () => {
  expect(entryWords(entry({ cause: 'extension', by: '王芳', reason: '加多了' }, -2 * MINUTE))).toEqual({ name: '更正', why: '王芳 · 加多了', amount: '−2:00', tone: 'minus' });
  expect(entryWords(entry({ cause: 'window', by: '周敏', reason: '' }, -MINUTE))).toMatchObject({ name: '场次结束改动', tone: 'minus' });
});

it('says that one still grows, and leaves out who while nobody is known', () => {
  expect(entryWords(entry({ cause: 'admission', by: '' }, MINUTE, true)).why).toBe('进行中');
  i18n.language = 'en';
  expect(entryWords(entry({ cause: 'admission', by: '' }, MINUTE, true))).toMatchObject({ name: 'Waiting to be let in', why: 'running' });
});
