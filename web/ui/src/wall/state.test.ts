import { expect, it } from 'vitest';
import { incident, tile } from './fixtures.test-data';
import { emptyWall, fold, isOpen } from './state';

const sitting = { id: 's', title: '', exam: '', time_zone: 'UTC', starts_at: 0, ends_at: 1, questions: 80, camera_every_s: 15 };
const status = { now: 1, counts: { candidates: 1, with_paper: 1, running: 1, ended: 0 }, saving_stalled_since: null, save_p99_us: 0, events_degraded_since: null, frames_dropped: 0 };

it('starts from everything and follows changes', () => {
  let wall = fold(emptyWall(), { type: 'all', sitting, tiles: [tile()], incidents: [], status });
  wall = fold(wall, { type: 'tiles', tiles: [tile({ answered: 37 }), tile({ attempt: 'a2' })] });
  wall = fold(wall, { type: 'incident', incident: incident() });
  wall = fold(wall, { type: 'status', status: { ...status, now: 9 } });
  expect(wall.tiles.get('a1')?.answered).toBe(37);
  expect(wall.tiles.size).toBe(2);
  expect(isOpen(wall.incidents.get('i1')!)).toBe(true);
  expect(wall.status?.now).toBe(9);
});

it('forgets what everything no longer holds', () => {
  const wall = fold(emptyWall(), { type: 'all', sitting, tiles: [tile()], incidents: [incident()], status });
  expect(fold(wall, { type: 'all', sitting, tiles: [], incidents: [], status }).tiles.size).toBe(0);
});
