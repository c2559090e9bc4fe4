import { expect, test } from 'vitest';
import type { Paper, Slot } from '../../shared/wire';
import { RoomPictures } from './pictures.svelte';

const name = (letter: string) => letter.repeat(64);
const slot = (number: number, asset: string): Slot => ({
  number,
  kind: 'hotspot',
  marks: 100,
  case: null,
  stem: '指出',
  ask: { how: 'spot', picture: { asset, alt: '图' } },
});
const rich = (number: number, asset: string): Slot => ({
  ...slot(number, ''),
  ask: { how: 'judge' },
  markup: 'markdown',
  html: { stem: `<img class="picture" data-asset="${asset}" alt="图">`, case: null, options: [], prompts: [] },
});
const paper = (...slots: Slot[]): Paper => ({ sections: [], slots, marks: 0 });

test('what the paper shows is fetched once, shelved, and fetched again after a failure', async () => {
  const asked: string[] = [];
  const shelf = new Map<string, Blob>([[name('c'), new Blob(['c'])]]);
  let down = 2;
  const pictures = new RoomPictures({
    fetch: async (path) => {
      asked.push(path);
      if (path.endsWith(name('b')) && down-- > 0) throw new Error('no network');
      return new Blob([path]);
    },
    shelf: { picture: (asset, file) => void shelf.set(asset, file), pictures: async () => shelf },
    wait: async () => undefined,
  });
  await pictures.want(paper(slot(1, name('a')), rich(2, name('b')), slot(3, name('c')), slot(4, '')));
  expect(pictures.src(name('a'))).toMatch(/^blob:/);
  expect(pictures.src(name('b'))).toMatch(/^blob:/);
  expect(pictures.src(name('c')), 'from the shelf').toMatch(/^blob:/);
  expect(asked.filter((path) => path.endsWith(name('b')))).toHaveLength(3);
  expect(asked.some((path) => path.endsWith(name('c')))).toBe(false);
  expect([...shelf.keys()].sort()).toEqual([name('a'), name('b'), name('c')]);
  await pictures.want(null);
  expect(pictures.src(name('a')), 'nothing of the paper stays').toBeNull();
});
