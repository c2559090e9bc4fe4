import { beforeEach, expect, test, vi } from 'vitest';
import type { AlikeItem } from '../../shared/wire';
import { Alikes } from './alike.svelte';
import type { DraftContent } from './draft';

const answer = vi.hoisted(() => ({ items: [] as unknown[] }));
vi.mock('../../shared/staff/session.svelte', () => ({ staffApi: { post: () => Promise.resolve(answer.items) } }));

const content = { markup: 'plain', stem: '叉车起步前', rationale: '', body: { kind: 'true_false', key: true } } as DraftContent;
const like = (item: string, likeness: number, contradicts: boolean) => ({ side: { item }, likeness, contradicts }) as AlikeItem;
const asked = async (alikes: Alikes) => (await alikes.same(content, null)).map(({ side }) => side.item);

beforeEach(() => (answer.items = []));

test('who saved the same all the same is asked again when the key contradicts it', async () => {
  const alikes = new Alikes();
  answer.items = [like('a', 1000, false), like('b', 700, false), like('c', 400, true)];
  expect(await asked(alikes)).toEqual(['a', 'c']);
  alikes.see(await alikes.same(content, null));
  expect(await asked(alikes)).toEqual([]);
  answer.items = [like('a', 1000, true), like('c', 400, true)];
  expect(await asked(alikes)).toEqual(['a']);
  alikes.see(await alikes.same(content, null));
  answer.items = [like('a', 1000, false)];
  expect(await asked(alikes), 'what contradicted it and does no more').toEqual([]);
});
