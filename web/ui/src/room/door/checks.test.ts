import { expect, test } from 'vitest';
import { browserName, conclude, median, type Measured } from './checks';

const measured = (over: Partial<Measured> = {}): Measured => ({
  camera: { wanted: true, state: 'on', failure: null, waived: false },
  screen: { width: 1366, height: 768, several: false },
  network: { trips: [30, 40, 900], lost: 0 },
  clock: { known: true },
  browser: { sockets: true, storage: true },
  voice: { wanted: false, there: null },
  ...over,
});
const verdict = (what: string, over: Partial<Measured>) =>
  conclude(measured(over)).find((check) => check.what === what)?.verdict;

test('a sound machine passes everything', () => {
  expect(conclude(measured()).map((check) => check.verdict)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
});

test('no camera is asked for where the exam wants none', () => {
  expect(verdict('camera', { camera: { wanted: false, state: 'off', failure: null, waived: false } })).toBeUndefined();
});

test('for whom questions are read aloud, a machine without a voice is noted and keeps nobody out', () => {
  expect(verdict('voice', {})).toBeUndefined();
  expect([null, true, false].map((there) => verdict('voice', { voice: { wanted: true, there } }))).toEqual(['checking', 'ok', 'warn']);
});

test('a broken camera fails until the candidate goes on without it', () => {
  const broken = { wanted: true, state: 'failed' as const, failure: 'busy' as const };
  expect(verdict('camera', { camera: { ...broken, waived: false } })).toBe('failed');
  expect(verdict('camera', { camera: { ...broken, waived: true } })).toBe('warn');
});

test('a slow or leaky network is a note, a dead one a failure', () => {
  expect(verdict('network', { network: { trips: [900, 950], lost: 0 } })).toBe('warn');
  expect(verdict('network', { network: { trips: [20], lost: 1 } })).toBe('warn');
  expect(verdict('network', { network: { trips: [], lost: 5 } })).toBe('failed');
  expect(verdict('network', { network: null })).toBe('checking');
});

test('a browser that keeps nothing can still take the exam', () => {
  expect(verdict('browser', { browser: { sockets: true, storage: false } })).toBe('warn');
  expect(verdict('browser', { browser: { sockets: false, storage: true } })).toBe('failed');
});

test('median and names', () => {
  expect(median([900, 30, 40])).toBe(40);
  const chrome = 'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36';
  expect(browserName(chrome)).toBe('Chromium 109');
  expect(browserName(`${chrome} Edg/109.0.1`)).toBe('Edge 109');
});
