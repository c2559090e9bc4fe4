import { afterEach, expect, it } from 'vitest';
import { i18n } from '../shared/i18n.svelte';
import type { TimelineEntry } from '../shared/wire';
import { entryWords } from './log';

afterEach(() => (i18n.language = 'zh'));

const said = (what: TimelineEntry['what'], change: Partial<TimelineEntry> = {}) => entryWords({ at: 0, what, slot: null, by: null, seconds: null, detail: '', ...change });

it('says measures and codes of the server in words', () => {
  expect(said({ kind: 'extended' }, { by: '王芳', seconds: 300, detail: '考场停电' })).toBe('加时 5 分钟 · 王芳 · 考场停电');
  expect(said({ kind: 'extended' }, { by: '王芳', seconds: -120, detail: '加多了' })).toBe('收回 2 分钟 · 王芳 · 加多了');
  expect(said({ kind: 'extended' }, { by: '王芳', seconds: 90 })).toBe('加时 1 分钟 30 秒 · 王芳');
  expect(said({ kind: 'seat' }, { detail: '1' })).toBe('页面就座');
  expect(said({ kind: 'seat' }, { detail: '3' })).toBe('页面再次就座（第 3 次）');
  expect(said({ kind: 'acknowledged' }, { detail: '2' })).toBe('考生已确认');
  expect(said({ kind: 'ended' }, { detail: 'candidate' })).toBe('考生交卷');
  expect(said({ kind: 'ended' }, { detail: 'deadline' })).toBe('到时结束');
  expect(said({ kind: 'ended' }, { by: '王芳', detail: 'candidate asked' })).toBe('结束 · 王芳 · candidate asked');
});

it('keeps what people wrote as it is', () => {
  expect(said({ kind: 'warned' }, { by: '王芳', detail: '+300 s' })).toBe('提醒 · 王芳 · +300 s');
  expect(said({ kind: 'extended' }, { by: '王芳', seconds: 300, detail: '+300 s 第一行\n第二行' })).toBe('加时 5 分钟 · 王芳 · +300 s 第一行\n第二行');
  expect(said({ kind: 'reported' }, { slot: 12, detail: '没有正确的选项' })).toBe('第 12 题 · 报告试题 · 没有正确的选项');
  expect(said({ kind: 'changed' }, { slot: 7 })).toBe('第 7 题 · 修改作答');
});

it('gives measures of signals their units', () => {
  expect(said({ kind: 'signal', signal: 'focus_lost' }, { detail: '4200' })).toBe('窗口失去焦点 4 秒');
  expect(said({ kind: 'signal', signal: 'frame_missing' }, { detail: '75' })).toBe('画面缺失 1 分 15 秒');
  expect(said({ kind: 'signal', signal: 'frame_blurred' }, { detail: '0.13' })).toBe('画面模糊 （数值 0.13）');
  expect(said({ kind: 'signal', signal: 'resized' }, { detail: '800×600' })).toBe('窗口大小改变 800×600');
});

it('speaks English too', () => {
  i18n.language = 'en';
  expect(said({ kind: 'extended' }, { by: 'Wang', seconds: 600, detail: 'power cut' })).toBe('extended by 10 min · Wang · power cut');
  expect(said({ kind: 'seat' }, { detail: '2' })).toBe('page took the seat again (no. 2)');
});
