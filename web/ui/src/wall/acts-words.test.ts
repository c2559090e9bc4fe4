import { expect, it } from 'vitest';
import { detailWords } from './acts-words';

it('says how much and which way', () => {
  expect(detailWords({ act: 'extend', seconds: 300 })).toBe('加时 5 分钟');
  expect(detailWords({ act: 'extend', seconds: -60 })).toBe('收回 1 分钟');
  expect(detailWords({ act: 'look', report: 1, confirmed: true })).toBe('已确认有问题');
  expect(detailWords({ act: 'ask_reopen', keeps_time: false })).toBe('不补时间');
  expect(detailWords({ act: 'admit' })).toBe('');
});
