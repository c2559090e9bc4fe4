import { expect, test } from 'vitest';
import { keyAct } from '../logic/keys';
import { letters, toolKey, toolNames, type ToolsOn } from './keys';

const press = (key: string, over: Partial<Parameters<typeof toolKey>[0]> = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
  ...over,
});
const off: ToolsOn = { options: 4, reader: false, zoom: false, any: false };
const on: ToolsOn = { options: 4, reader: true, zoom: true, any: true };

test('every tool has a letter that means nothing else in the room', () => {
  for (const tool of toolNames) {
    expect(toolKey(press(letters[tool].toLowerCase()), false, off)).toEqual({ act: 'toggle', tool });
    expect(toolKey(press(letters[tool]), false, off)).toEqual({ act: 'toggle', tool });
    expect(keyAct(press(letters[tool]), false)).toBeNull();
  }
});

test('Shift and the letter of an option strike it; the letter alone still chooses', () => {
  expect(toolKey(press('D', { shiftKey: true }), false, off)).toEqual({ act: 'strike', index: 3 });
  expect(toolKey(press('d', { shiftKey: true }), false, off)).toEqual({ act: 'strike', index: 3 });
  expect(toolKey(press('e', { shiftKey: true }), false, off)).toBeNull();
  expect(toolKey(press('d'), false, off)).toBeNull();
});

test('arrows, plus, minus, 0 and Escape belong to the tools only while there is one to obey', () => {
  for (const key of ['ArrowUp', 'ArrowDown', '+', '-', '0', 'Escape']) expect(toolKey(press(key), false, off)).toBeNull();
  expect(toolKey(press('ArrowDown', { repeat: true }), false, on)).toEqual({ act: 'line', step: 1 });
  expect(toolKey(press('+', { shiftKey: true }), false, on)).toEqual({ act: 'zoom', step: 1 });
  expect(toolKey(press('0'), false, on)).toEqual({ act: 'zoom', step: 0 });
  expect(toolKey(press('Escape'), false, on)).toEqual({ act: 'close' });
  expect(toolKey(press('ArrowLeft'), false, on)).toBeNull();
});

test('nothing acts in a text field, while composing, with Ctrl, or by holding a letter', () => {
  for (const key of ['x', 'l', 'ArrowDown', '0', 'Escape', '?']) expect(toolKey(press(key), true, on)).toBeNull();
  expect(toolKey(press('A', { shiftKey: true }), true, on)).toBeNull();
  expect(toolKey(press('x', { isComposing: true }), false, on)).toBeNull();
  expect(toolKey(press('p', { ctrlKey: true }), false, on)).toBeNull();
  expect(toolKey(press('x', { repeat: true }), false, on)).toBeNull();
});
