import { expect, it } from 'vitest';
import type { AnnouncementView } from '../../shared/wire';
import { shown, waiting } from './reading';

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
