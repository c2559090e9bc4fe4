import { afterEach, expect, it } from 'vitest';
import { i18n } from './i18n.svelte';
import { offsetOf, otherHere, utcOffset, zoneName } from './zone';

const winter = Date.UTC(2026, 10, 24, 6) * 1000;
const summer = Date.UTC(2026, 6, 1, 6) * 1000;

afterEach(() => (i18n.language = 'zh'));

it('names the zone of a sitting in both languages', () => {
  expect(zoneName(winter, 'Asia/Shanghai')).toBe('北京时间 (UTC+8)');
  i18n.language = 'en';
  expect(zoneName(winter, 'Asia/Shanghai')).toBe('Beijing time (UTC+8)');
  expect(zoneName(winter, 'Asia/Singapore')).toBe('Singapore Standard Time (UTC+8)');
});

it('has offsets of half hours, behind UTC, and by the season', () => {
  expect(utcOffset(offsetOf(winter, 'Asia/Kolkata'))).toBe('UTC+5:30');
  expect(utcOffset(offsetOf(winter, 'America/New_York'))).toBe('UTC−5');
  expect(utcOffset(offsetOf(summer, 'America/New_York'))).toBe('UTC−4');
  expect(zoneName(winter, 'UTC')).toBe('UTC');
});

it('says when this machine goes by another clock', () => {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(otherHere(winter, here)).toBeNull();
  expect(otherHere(winter, offsetOf(winter) === 480 ? 'UTC' : 'Asia/Shanghai')).toBe(utcOffset(offsetOf(winter)));
});
