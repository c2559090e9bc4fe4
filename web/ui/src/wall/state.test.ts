import { expect, it } from 'vitest';
import { incident, tile, status } from './fixtures.test-data';
import { emptyWall, fold, isOpen } from './state';

const sitting = { id: 's', title: '', exam: '', time_zone: 'UTC', starts_at: 0, ends_at: 1, camera_every_s: 15, admission: false, rehearsal: false, released: false, pauses: [] };

it('starts from everything and follows changes', () => {
  let wall = fold(emptyWall(), { type: 'all', sitting, tiles: [tile()], incidents: [], hall: [], status: status() });
  wall = fold(wall, { type: 'tiles', tiles: [tile({ answered: 37 }), tile({ attempt: 'a2' })] });
  wall = fold(wall, { type: 'incident', incident: incident() });
  wall = fold(wall, { type: 'status', status: status({ now: 9 }) });
  expect(wall.tiles.get('a1')?.answered).toBe(37);
  expect(wall.tiles.size).toBe(2);
  expect(isOpen(wall.incidents.get('i1')!)).toBe(true);
  expect(wall.status?.now).toBe(9);
});

it('forgets what everything no longer holds', () => {
  const wall = fold(emptyWall(), { type: 'all', sitting, tiles: [tile()], incidents: [incident()], hall: [], status: status() });
  expect(fold(wall, { type: 'all', sitting, tiles: [], incidents: [], hall: [], status: status() }).tiles.size).toBe(0);
});

it('learns when hall events were told from the status that comes with them', () => {
  let wall = fold(emptyWall(), { type: 'all', sitting, tiles: [], incidents: [], hall: [], status: status({ now: 5 }) });
  expect(wall.hallAt).toBe(5);
  wall = fold(wall, { type: 'status', status: status({ now: 7 }) });
  expect(wall.hallAt).toBe(5);
  wall = fold(wall, { type: 'hall', events: [] });
  expect(wall.hallAt).toBeNull();
  wall = fold(wall, { type: 'status', status: status({ now: 9 }) });
  expect(fold(wall, { type: 'status', status: status({ now: 11 }) }).hallAt).toBe(9);
});
