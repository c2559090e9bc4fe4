import { expect, it } from 'vitest';
import { markKey } from './keys';

const press = (key: string, more: object = {}) => markKey({ key, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, repeat: false, target: null, ...more });
const on = (tagName: string) => ({ target: { tagName } as unknown as EventTarget });

it('marks by keyboard, and leaves fields and buttons alone', () => {
  expect(press('3')).toEqual({ act: 'tick', at: 2 });
  expect(press('3', on('TEXTAREA'))).toBeNull();
  expect(press('0')).toBeNull();
  expect(press('ArrowDown')).toEqual({ act: 'step', by: -1 });
  expect(press('Enter')).toEqual({ act: 'submit' });
  expect(press('Enter', on('BUTTON'))).toBeNull();
  expect(press('Enter', { ctrlKey: true, ...on('TEXTAREA') })).toEqual({ act: 'submit' });
  expect(press('Enter', { ctrlKey: true, repeat: true })).toBeNull();
  expect(press('Enter', { isComposing: true, ctrlKey: true })).toBeNull();
});
