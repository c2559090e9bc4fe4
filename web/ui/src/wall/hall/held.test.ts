import { expect, it } from 'vitest';
import { needsLook, urgency } from '../attention';
import { incident, tile } from '../fixtures.test-data';
import { queueCounts } from '../queue';
import { event, seat } from './fixtures.test-data';
import { explained, forPeople, heldBy, isHeld } from './held';

const all = [
  incident({ id: 'lost', attempt: 'a1', severity: 'high', kind: 'disconnected', at: 20 }),
  incident({ id: 'blind', attempt: 'a1', severity: 'medium', kind: 'frame_missing', at: 10, state: 'taken', taken_by: 'me' }),
  incident({ id: 'paste', attempt: 'a1', severity: 'low', kind: 'paste' }),
  incident({ id: 'ruled', attempt: 'a2', kind: 'disconnected', state: 'dismissed' }),
  incident({ id: 'other', attempt: 'a3', severity: 'high' }),
];
const wall = (explains: string[], ended: number | null = 200) => ({
  tiles: new Map(
    [tile({ attempt: 'a1', open_incidents: 3, severity: 'high', online: false }), tile({ attempt: 'a2' }), tile({ attempt: 'a3', open_incidents: 1, severity: 'high' })].map((one) => [one.attempt, one]),
  ),
  incidents: new Map(all.map((one) => [one.id, one])),
  hall: [event({ explains, seats: [seat({ attempt: 'a1', ended })] })],
});

it('holds back what an event explains: out of the queue, and of the tile with its severity', () => {
  const { tiles, incidents, held } = forPeople(wall(['lost', 'blind', 'ruled']));
  expect([...incidents.keys()]).toEqual(['paste', 'ruled', 'other']);
  expect(queueCounts(incidents.values(), 'me')).toEqual({ open: 2, mine: 0, others: 0, closed: 1 });
  expect(held).toBe(2);
  expect(tiles.get('a1')).toMatchObject({ open_incidents: 1, severity: 'low' });
  expect(tiles.get('a3')).toMatchObject({ open_incidents: 1, severity: 'high' });
});

it('gives them back once nothing explains them', () => {
  const { tiles, incidents, held } = forPeople(wall([]));
  expect(incidents.size).toBe(5);
  expect(held).toBe(0);
  expect(tiles.get('a1')).toMatchObject({ open_incidents: 3, severity: 'high' });
});

it('lets nobody need a look for a silence that the event tells of', () => {
  const alone = (ended: number | null) => {
    const one = wall([], ended);
    one.tiles.set('a1', tile({ attempt: 'a1', online: false }));
    return forPeople(one).tiles.get('a1')!;
  };
  expect(needsLook(alone(null))).toBe(false);
  expect(urgency(alone(null))).toBe(0);
  // Back, and silent again for a reason of its own.
  expect(needsLook(alone(200))).toBe(true);
});

it('changes nothing where nothing happened to the hall', () => {
  const calm = { ...wall([]), hall: [] };
  expect([...forPeople(calm).tiles.values()]).toEqual([...calm.tiles.values()]);
  expect(forPeople(calm).incidents).toBe(calm.incidents);
});

it('says which incidents an event holds, oldest first, the ruled ones too', () => {
  const one = event({ explains: ['lost', 'blind', 'ruled', 'unknown'] });
  expect(heldBy(one, wall([]).incidents).map(({ id }) => id)).toEqual(['blind', 'ruled', 'lost']);
  expect(isHeld(all[3]!, explained([one]))).toBe(false);
});
