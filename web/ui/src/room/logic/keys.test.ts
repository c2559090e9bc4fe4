import { expect, test } from 'vitest';
import { keyAct, takesText, type KeyPress } from './keys';

const press = (key: string, over: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
  ...over,
});

test('letters and digits choose, arrows move, M marks, Ctrl+Enter hands in', () => {
  expect(keyAct(press('a'), false)).toEqual({ act: 'choose', index: 0 });
  expect(keyAct(press('H'), false)).toEqual({ act: 'choose', index: 7 });
  expect(keyAct(press('8'), false)).toEqual({ act: 'choose', index: 7 });
  expect(keyAct(press('ArrowLeft'), false)).toEqual({ act: 'go', step: -1 });
  expect(keyAct(press('m'), false)).toEqual({ act: 'mark' });
  expect(keyAct(press('t'), false)).toEqual({ act: 'ledger' });
  expect(keyAct(press('Enter', { ctrlKey: true }), false)).toEqual({ act: 'submit' });
});

test('what means nothing here is left to the browser', () => {
  for (const key of ['i', '9', '0', 'Enter', 'Tab', ' ', 'ArrowUp', 'F5']) expect(keyAct(press(key), false)).toBeNull();
  expect(keyAct(press('a', { ctrlKey: true }), false)).toBeNull();
  expect(keyAct(press('a', { altKey: true }), false)).toBeNull();
});

test('nothing acts in a text field, while composing, or by holding a key', () => {
  expect(keyAct(press('a'), true)).toBeNull();
  expect(keyAct(press('Enter', { ctrlKey: true }), true)).toBeNull();
  expect(keyAct(press('a', { isComposing: true }), false)).toBeNull();
  expect(keyAct(press('m', { repeat: true }), false)).toBeNull();
  expect(keyAct(press('ArrowRight', { repeat: true }), false)).toEqual({ act: 'go', step: 1 });
});

test('radio buttons are no text fields', () => {
  const element = (tagName: string, type = '') => ({ tagName, type }) as unknown as EventTarget;
  expect(takesText(element('INPUT', 'radio'))).toBe(false);
  expect(takesText(element('INPUT', 'text'))).toBe(true);
  expect(takesText(element('TEXTAREA'))).toBe(true);
  expect(['b', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].map((key) => takesText(element('SELECT'), key))).toEqual([true, true, false, false]);
  expect(takesText(element('TEXTAREA'), 'ArrowLeft')).toBe(true);
  expect(takesText(element('BUTTON'))).toBe(false);
  expect(takesText(null)).toBe(false);
});

test('a letter beyond the options chooses nothing, and may mean something else', () => {
  expect(keyAct(press('g'), false)).toEqual({ act: 'choose', index: 6 });
  expect(keyAct(press('g'), false, 4)).toEqual({ act: 'announcements' });
  expect(keyAct(press('e'), false, 4)).toBe(null);
  expect(keyAct(press('j'), false, 4)).toEqual({ act: 'report' });
  expect(keyAct(press('j'), true, 4)).toBe(null);
});
