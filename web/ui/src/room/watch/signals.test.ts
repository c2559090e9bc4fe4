import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ClientSignal } from '../../shared/wire';
import { watch, type Watched } from './signals';

let sent: ClientSignal[];
let stop: () => void;
const window = Object.assign(new EventTarget(), { innerWidth: 1366, innerHeight: 768 });
const document = Object.assign(new EventTarget(), {
  visibilityState: 'visible',
  fullscreenElement: null as object | null,
});

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  sent = [];
  stop = watch({ window, document, now: () => Date.now(), send: (signal: ClientSignal) => sent.push(signal) } as unknown as Watched);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('losing the focus is told at once, and for how long when it is back', () => {
  window.dispatchEvent(new Event('focus'));
  window.dispatchEvent(new Event('blur'));
  window.dispatchEvent(new Event('blur'));
  vi.advanceTimersByTime(3200);
  window.dispatchEvent(new Event('focus'));
  expect(sent).toEqual([
    { kind: 'focus_lost', ms: 0 },
    { kind: 'focus_lost', ms: 3200 },
  ]);
});

test('hiding the page', () => {
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  vi.advanceTimersByTime(500);
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(sent).toEqual([
    { kind: 'hidden', ms: 0 },
    { kind: 'hidden', ms: 500 },
  ]);
});

test('full screen', () => {
  document.fullscreenElement = {};
  document.dispatchEvent(new Event('fullscreenchange'));
  document.fullscreenElement = null;
  document.dispatchEvent(new Event('fullscreenchange'));
  expect(sent.map((signal) => signal.kind)).toEqual(['full_screen_entered', 'full_screen_left']);
});

test('a resize is one fact, and none when the size is the same again', () => {
  for (const width of [1300, 1200, 1000]) {
    window.innerWidth = width;
    window.dispatchEvent(new Event('resize'));
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(1000);
  window.dispatchEvent(new Event('resize'));
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([{ kind: 'resized', width: 1000, height: 768 }]);
});

const leave = () => {
  window.dispatchEvent(new Event('beforeunload'));
  window.dispatchEvent(new Event('blur'));
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
};
const back = () => {
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  window.dispatchEvent(new Event('focus'));
};

test('a reload is neither a hidden page nor a lost focus', () => {
  leave();
  window.dispatchEvent(new Event('pagehide'));
  vi.advanceTimersByTime(10_000);
  back();
  expect(sent).toEqual([]);
});

test('an unload that was called off counts for two seconds', () => {
  window.dispatchEvent(new Event('beforeunload'));
  window.dispatchEvent(new Event('blur'));
  window.dispatchEvent(new Event('focus'));
  vi.advanceTimersByTime(2000);
  expect(sent).toEqual([]);
  window.dispatchEvent(new Event('blur'));
  expect(sent).toEqual([{ kind: 'focus_lost', ms: 0 }]);
});

test('who calls the unload off and stays away is away', () => {
  leave();
  vi.advanceTimersByTime(2000);
  expect(sent).toEqual([
    { kind: 'hidden', ms: 0 },
    { kind: 'focus_lost', ms: 0 },
  ]);
  back();
});

const press = (key: string) => window.dispatchEvent(Object.assign(new Event('keydown'), { key }));

test('whoever goes round by Tab is not away, unless they stay there', () => {
  press('Tab');
  vi.advanceTimersByTime(50);
  window.dispatchEvent(new Event('blur'));
  vi.advanceTimersByTime(2000);
  window.dispatchEvent(new Event('focus'));
  expect(sent).toEqual([]);
  press('Tab');
  window.dispatchEvent(new Event('blur'));
  vi.advanceTimersByTime(8000);
  window.dispatchEvent(new Event('focus'));
  expect(sent).toEqual([
    { kind: 'focus_lost', ms: 0 },
    { kind: 'focus_lost', ms: 8000 },
  ]);
});
