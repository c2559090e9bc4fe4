import { afterEach, expect, it } from 'vitest';
import { i18n } from '../../shared/i18n.svelte';
import type { AttemptBody } from '../../shared/wire';
import { eventsOf, replay } from './fixtures.test-data';
import { linesOf } from './lines';
import { lineWords } from './words';

afterEach(() => (i18n.language = 'zh'));

const wang = { id: 'w', name: '王芳' };
const said = (body: AttemptBody) => lineWords(linesOf({ ...replay, events: eventsOf([[0, body]]), signals: [], frames: [] })[0]!, replay);

it('says what people did for and about the candidate', () => {
  expect(said({ type: 'admitted', actor: wang })).toBe('王芳 放行');
  expect(said({ type: 'left', actor: wang, reason: '去洗手间' })).toBe('王芳 记离席：去洗手间');
  expect(said({ type: 'left', actor: wang, reason: '没有带证件', turned_away: true })).toBe('王芳 没有放行：没有带证件');
  expect(said({ type: 'end_moved', ends_at: Date.parse('2026-11-24T03:30:00Z') * 1000, actor: wang, reason: '停电' })).toBe('王芳 把场次结束改到 11:30：停电');
  expect(said({ type: 'extended', by_us: -120e6, actor: wang, reason: '加多了' })).toBe('王芳 收回 2 分：加多了');
});

it('tells a warning that was acknowledged from a message that was read', () => {
  const notified = (warning: boolean): AttemptBody => ({ type: 'notified', notice: 1, warning, stops_clock: false, actor: wang, text: '请看黑板' });
  const read = (warning: boolean) => {
    const events = eventsOf([[0, notified(warning)], [5, { type: 'acknowledged', seq: 1, notice: 1 }]]);
    return lineWords(linesOf({ ...replay, events, signals: [], frames: [] })[1]!, { ...replay, events });
  };
  expect([read(true), read(false)]).toEqual(['考生确认提醒', '考生读过消息']);
});

it('says what was reported and what came of it', () => {
  expect(said({ type: 'reported', seq: 1, report: 2, slot: 3, fault: 'no_right_option', note: '' })).toBe('第 3 题 试题报告 2：没有正确的选项');
  expect(said({ type: 'reported', seq: 1, report: 2, slot: 3, fault: 'other', note: '图反了' })).toBe('第 3 题 试题报告 2：其他问题；图反了');
  expect(said({ type: 'looked', report: 2, confirmed: true, actor: wang, note: '' })).toBe('王芳 确认试题报告 2：题有问题');
  expect(said({ type: 'looked', report: 2, confirmed: false, actor: wang, note: '按现行标准' })).toBe('王芳 不确认试题报告 2：按现行标准');
});

it('says who asked that it goes on, and who agreed', () => {
  expect(said({ type: 'reopen_asked', actor: wang, reason: '误终止', keeps_time: true })).toBe('王芳 申请重开，带回当时的剩余时间：误终止');
  expect(said({ type: 'reopened', actor: wang })).toBe('王芳 确认重开，继续作答');
  i18n.language = 'en';
  expect(said({ type: 'reopen_dropped', actor: wang, reason: 'it was right' })).toBe('王芳 decided that it stays ended: it was right');
  expect(said({ type: 'grace_closed', actor: wang })).toBe('王芳 closed the grace for the release: later answers are refused');
});
