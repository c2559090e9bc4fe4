import { expect, test } from 'vitest';
import { iconNames } from './icons';
import sprite from './Sprite.svelte?raw';

test('every icon name has its symbol, and every symbol its name', () => {
  const symbols = [...sprite.matchAll(/<symbol id="i-([\w-]+)"/g)].map((match) => match[1]);
  expect([...symbols].sort()).toEqual([...iconNames].sort());
});
