import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Aloud } from './aloud.svelte';

/** A browser that says what it is told, and ends a sentence when the test says so. */
function browser(langs: string[]) {
  const said: { text: string; rate: number; onend?: () => void; onerror?: () => void }[] = [];
  const listeners = new Set<() => void>();
  const voices = langs.map((lang) => ({ lang, localService: true }));
  const synth = {
    getVoices: () => voices,
    speak: (one: (typeof said)[number]) => said.push(one),
    // Chromium tells a cancelled utterance that it failed.
    cancel: () => said[said.length - 1]?.onerror?.(),
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const aloud = new Aloud({ synth, utterance: (text: string) => ({ text }) } as never);
  return { aloud, said, voices, come: () => listeners.forEach((one) => one()), texts: () => said.map(({ text }) => text) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it reads sentence after sentence and is off at the end', async () => {
  const { aloud, said, texts } = browser(['zh-CN']);
  await aloud.start(['题干。', 'A，甲']);
  expect(aloud.state).toBe('speaking');
  said[0]?.onend?.();
  expect(aloud.at).toBe(1);
  said[1]?.onend?.();
  expect(texts()).toEqual(['题干。', 'A，甲']);
  expect(aloud.state).toBe('off');
});

test('the end is told before it is off, so that the focus can leave in time', async () => {
  const { aloud, said } = browser(['zh-CN']);
  const seen: string[] = [];
  aloud.onfinish = () => seen.push(aloud.state);
  await aloud.start(['题干。']);
  said[0]?.onend?.();
  expect(seen).toEqual(['speaking']);
});

test('paused, it begins the sentence anew; steps and another speed do so at once', async () => {
  const { aloud, said, texts } = browser(['zh-CN']);
  await aloud.start(['一。', '二。']);
  aloud.pause();
  expect(aloud.state).toBe('paused');
  aloud.resume();
  aloud.step(1);
  aloud.step(1);
  aloud.step(-1);
  aloud.nextRate();
  expect(texts()).toEqual(['一。', '一。', '二。', '二。', '一。', '一。']);
  expect(said[5]?.rate).toBe(1.25);
  expect(aloud.state).toBe('speaking');
});

test('without a voice for the language it says so, also where the browser cannot speak at all', async () => {
  const { aloud, said } = browser(['en-US']);
  await aloud.start(['题干。']);
  expect([aloud.state, aloud.language, said.length]).toEqual(['voiceless', 'zh', 0]);
  const mute = new Aloud({ synth: null, utterance: () => ({}) as never });
  await mute.start(['题干。']);
  expect(mute.state).toBe('voiceless');
});

test('voices that come late are waited for, for a moment', async () => {
  const { aloud, said, voices, come } = browser([]);
  const started = aloud.start(['题干。']);
  voices.push({ lang: 'zh-CN', localService: true });
  come();
  await started;
  expect(said).toHaveLength(1);
  const never = browser([]);
  const waiting = never.aloud.start(['题干。']);
  await vi.advanceTimersByTimeAsync(2000);
  await waiting;
  expect(never.aloud.state).toBe('voiceless');
});

test('stopped, it stays silent, even while it waits for voices', async () => {
  const { aloud, said, voices, come } = browser([]);
  const started = aloud.start(['题干。']);
  aloud.stop();
  voices.push({ lang: 'zh-CN', localService: true });
  come();
  await started;
  expect([aloud.state, said.length]).toEqual(['off', 0]);
});

test('a voice that breaks off is told', async () => {
  const { aloud, said } = browser(['zh-CN']);
  await aloud.start(['题干。']);
  said[0]?.onerror?.();
  expect(aloud.state).toBe('failed');
});
