import { afterEach, expect, it } from 'vitest';
import { i18n } from '../../shared/i18n.svelte';
import { texts } from './texts';

afterEach(() => (i18n.language = 'zh'));

it('tells what is under the receipt from what came after it', () => {
  expect(texts.recordValue(4, 0, 0, 0)).toBe('4 条');
  expect(texts.recordValue(4, 0, 3, 0)).toBe('4 条在回执之内；另有 3 条截止后送达，是否计分由人认定，不在这张回执里（封存时一并封存）');
  expect(texts.recordValue(9, 1, 0, 2)).toBe('9 条，其中 1 条截止后送达，是否计分由人认定；由人员带入 2 条');
  i18n.language = 'en';
  expect(texts.recordValue(4, 0, 3, 0)).toBe('4 entries under this receipt; 3 more came after the deadline: people decide whether they count; not under this receipt, and sealed with the rest');
});
