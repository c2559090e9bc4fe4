import { expect, it } from 'vitest';
import type { AnnouncementView } from '../../shared/wire';
import { here, inOrder, shown, waiting } from './reading';

const said = (ended: boolean[]): AnnouncementView => ({
  id: String(ended), at: 1, by: '王芳', text: '请安静', warning: false, to: { to: 'all' }, told: 3, acknowledged: 3 - ended.length, rooms: [],
  unread: ended.map((over, n) => ({ attempt: `a${n}`, name: '', room: '', seat: '', online: true, ended: over })),
});

it('waits for those who can still read it', () => {
  const all = [said([false, true]), said([true]), said([])];
  expect(all.map((one) => waiting(one).length)).toEqual([1, 0, 0]);
  expect(shown(all, true)).toEqual([all[0]]);
  expect(shown(all, false)).toHaveLength(3);
});

it('who has not read is listed with those first who are here, each by seat', () => {
  const who = (seat: string, online: boolean, ended = false) => ({ attempt: seat, name: '', room: 'A', seat, online, ended });
  const unread = [who('101', false), who('11', true), who('9', true), who('2', true, true), who('12', false)];
  expect(inOrder(unread).map(({ seat }) => seat)).toEqual(['9', '11', '12', '101', '2']);
  expect(here(unread)).toBe(2);
});
