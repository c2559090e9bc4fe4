import { expect, it } from 'vitest';
import { clear, onScreen, toast, toasts, type Toast } from './toasts.svelte';

const told = (...tones: Toast['tone'][]) => tones.map((tone, id) => ({ id, tone, text: '' }));
const ids = (all: readonly Toast[]) => all.map(({ id }) => id);

it('shows all of them where there is room', () => {
  expect(ids(onScreen(told('ok', 'bad', 'info'), false))).toEqual([0, 1, 2]);
});

it('shows the latest on a phone, and a failure keeps none of the others waiting', () => {
  expect(ids(onScreen(told('info', 'ok'), true))).toEqual([1]);
  expect(ids(onScreen(told('bad', 'info', 'bad'), true))).toEqual([1]);
  expect(ids(onScreen(told('bad', 'bad'), true))).toEqual([0]);
  expect(onScreen([], true)).toEqual([]);
});

it('puts away with a screen what was said on it, but no failure', () => {
  toast('加时', 'info');
  toast('没有送出', 'bad');
  clear();
  expect(toasts.map(({ text }) => text)).toEqual(['没有送出']);
});
