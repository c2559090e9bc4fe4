import { expect, it } from 'vitest';
import { detailWords } from './acts-words';

it('says how much and which way', () => {
  expect(detailWords({ act: 'extend', seconds: 300 })).toBe('加时 5 分钟');
  expect(detailWords({ act: 'extend', seconds: -60 })).toBe('收回 1 分钟');
  expect(detailWords({ act: 'look', report: 1, confirmed: true })).toBe('已确认有问题');
  expect(detailWords({ act: 'ask_reopen', keeps_time: false, extra_s: 0 })).toBe('不补时间');
  expect(detailWords({ act: 'ask_reopen', keeps_time: true, extra_s: 161 })).toBe('带回当时的剩余时间，另补 2 分钟 41 秒');
  expect(detailWords({ act: 'admit' })).toBe('');
});
