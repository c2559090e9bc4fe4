import { expect, it } from 'vitest';
import { listKey } from './keys';

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false, ...more });

it('moves by letters, whatever their case', () => {
  expect(['j', 'K', '/', 'Escape', 'x'].map((key) => listKey(press(key), 'body', false))).toEqual(['next', 'previous', 'search', 'close', null]);
});

it('leaves keys to fields, buttons and dialogs', () => {
  expect(listKey(press('j'), 'input', false)).toBeNull();
  expect(listKey(press(' '), 'button', false)).toBeNull();
  expect(listKey(press(' '), 'div', false)).toBe('preview');
  expect(listKey(press('j'), 'button', true)).toBeNull();
  expect(listKey(press('k', { ctrlKey: true }), 'body', false)).toBeNull();
});
