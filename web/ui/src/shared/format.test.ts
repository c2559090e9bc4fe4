import { afterEach, expect, test } from 'vitest';
import * as say from './format';
import { i18n } from './i18n.svelte';

afterEach(() => (i18n.language = 'zh'));

const at = Date.UTC(2026, 10, 24, 6, 0, 3) * 1000;

test('times are told in the sitting’s zone, whatever this machine’s is', () => {
  expect(say.dateTimeS(at, 'Asia/Shanghai')).toBe('2026-11-24 14:00:03');
  expect(say.clockTime(at, 'Asia/Urumqi')).toBe('12:00');
  expect(say.clockTimeS(Date.UTC(2026, 10, 24, 16) * 1000, 'Asia/Shanghai')).toBe('00:00:00');
});

test('what opens within a minute is told with its seconds', () => {
  const noon = Date.UTC(2026, 10, 24, 4, 54) * 1000;
  expect(say.opening(noon, 'Asia/Shanghai')).toBe('12:54');
  expect(say.opening(noon + 15_000_000, 'Asia/Shanghai')).toBe('12:54:15');
  expect(say.opening(noon + 14_000_001, 'Asia/Shanghai')).toBe('12:54:15');
  expect(say.opening(noon - 1, 'Asia/Shanghai')).toBe('12:54');
});

test('a countdown shows zero only when nothing is left', () => {
  expect(say.countdown(5_399_000_001)).toBe('01:30:00');
  expect(say.countdown(1)).toBe('00:00:01');
  expect(say.countdown(0)).toBe('00:00:00');
  expect(say.countdown(-5)).toBe('00:00:00');
});

test('durations in both languages', () => {
  expect(say.duration(4_904_000_000)).toBe('1 小时 21 分 44 秒');
  expect(say.duration(0)).toBe('0 秒');
  expect(say.lasting(300_000_000)).toBe('5 分钟');
  expect(say.lasting(5_400_000_000)).toBe('1 小时 30 分钟');
  i18n.language = 'en';
  expect(say.duration(93_000_000)).toBe('1 min 33 s');
  expect(say.span(3_725_000_000)).toBe('1:02:05');
});

test('marks, counts and hashes', () => {
  expect(say.marks(150)).toBe('1.5');
  expect(say.marks(10000)).toBe('100');
  expect(say.count(1234567)).toBe('1,234,567');
  expect(say.hashGroups('9f3c71a8')).toEqual(['9f3c', '71a8']);
});

test('rows in whole seconds add up to the total that is shown', () => {
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 500; round += 1) {
    const amounts = Array.from({ length: 1 + Math.floor(random() * 12) }, () => Math.round((random() - 0.3) * 900e6));
    const shown = say.addingUp(amounts);
    const total = amounts.reduce((sum, us) => sum + us, 0);
    expect(shown.reduce((sum, us) => sum + us, 0)).toBe(Math.round(total / 1e6) * 1e6 + 0);
    shown.forEach((us, index) => expect(Math.abs(us - amounts[index]!)).toBeLessThanOrEqual(1e6));
  }
  expect(say.addingUp([5_400e6, 12.4e6, 300e6, 0.4e6]).map((us) => us / 1e6)).toEqual([5400, 12, 300, 1]);
});

test('a time that was set is not rounded to another', () => {
  expect([3600, 150, 90, 60, 45].map(say.inMinutes)).toEqual(['60', '2.5', '1.5', '1', '0.8']);
});
