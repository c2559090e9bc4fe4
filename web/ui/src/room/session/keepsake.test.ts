import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Door, Paper } from '../../shared/wire';
import { forgetKept, Keepsake, type KeptState, lastKept, stale } from './keepsake';
import { IndexedShelf } from './shelf';

beforeAll(() => {
  globalThis.IDBKeyRange = IDBKeyRange;
});
let factory: IDBFactory;
beforeEach(() => {
  factory = new IDBFactory();
});

const door = { ticket: 'T1', name: '李建国' } as Door;
const paper = { marks: 100, sections: [], slots: [] } as Paper;
const state = { stage: 'running' as const, startsAt: 5, time: null, notices: [], calling: false };
const slot = (slot: number, id: number) => ({ slot, response: { choice: [id] }, marked: false, at: 7, made_at: 7 });
/** The database has done what it was given. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

async function kept(attempt = 'T1@0') {
  const keepsake = new Keepsake(attempt, factory);
  keepsake.facts({ door, site: null });
  keepsake.state(state);
  keepsake.paper(paper);
  keepsake.slots([slot(1, 7), slot(2, 8)]);
  keepsake.slots([slot(1, 9)]);
  keepsake.clock({ ahead: 40, at: 99 });
  keepsake.place(2);
  keepsake.lost(77);
  await settle();
  return keepsake;
}

test('nobody waits at the door for a database that never answers', async () => {
  vi.useFakeTimers();
  const silent = { open: () => ({}) } as unknown as globalThis.IDBFactory;
  const asked = lastKept(silent);
  await vi.advanceTimersByTimeAsync(8000);
  expect(await asked).toBeNull();
  vi.useRealTimers();
});

describe('what is kept', () => {
  test('comes back whole, the newest of each', async () => {
    await kept();
    expect(await lastKept(factory)).toEqual({
      attempt: 'T1@0',
      facts: { door, site: null },
      state,
      paper,
      slots: [slot(1, 9), slot(2, 8)],
      clock: { ahead: 40, at: 99 },
      place: 2,
      lostAt: 77,
    });
  });

  test('is nothing before anybody was in the room', async () => {
    expect(await lastKept(factory)).toBeNull();
    expect(await lastKept(undefined)).toBeNull();
  });

  test('has no paper before one was opened', async () => {
    const keepsake = new Keepsake('T1@0', factory);
    keepsake.facts({ door, site: null });
    keepsake.state({ ...state, stage: 'waiting' });
    await settle();
    expect(await lastKept(factory)).toMatchObject({ paper: null, slots: [], state: { stage: 'waiting' } });
  });

  test('goes when the attempt is over, and does not come back', async () => {
    const keepsake = await kept();
    keepsake.forget();
    keepsake.slots([slot(1, 7)]);
    keepsake.facts({ door, site: null });
    await settle();
    expect(await lastKept(factory)).toBeNull();
  });

  test('begins again when the attempt comes back to this machine', async () => {
    const keepsake = await kept();
    keepsake.forget();
    keepsake.begin();
    keepsake.paper(paper);
    await settle();
    expect(await lastKept(factory)).toMatchObject({ facts: { door }, paper, state: null, slots: [] });
  });

  test('goes when nobody sits here any more, or somebody else; what was not sent stays', async () => {
    await kept('T1@0');
    const entry = { key: 'a', act: { type: 'submit' as const }, madeAt: 1, clientMs: 1, epoch: 1, seq: 1 };
    await new IndexedShelf('T1@0', factory).put([entry]);
    await forgetKept('T1@0', factory);
    expect((await lastKept(factory))?.attempt).toBe('T1@0');
    await forgetKept('T2@0', factory);
    expect(await lastKept(factory)).toBeNull();
    expect(await new IndexedShelf('T1@0', factory).load()).toEqual([entry]);
  });

  test('is stale a day and a half after it was last touched, by the server’s time', () => {
    const hour = 3_600_000;
    const of = (ahead: number) => ({ facts: { door, site: null }, clock: { ahead, at: 1000 * hour * 1000 }, state: null });
    expect([stale(of(0), 1035 * hour), stale(of(0), 1037 * hour), stale(of(-5 * hour), 1037 * hour)]).toEqual([false, true, false]);
  });

  test('a paper whose time is over is shown to nobody who sits down later', () => {
    const hour = 3_600_000;
    const facts = { door: { ...door, rules: { grace_s: 600 } } as Door, site: null };
    const clock = { ahead: 0, at: 1000 * hour * 1000 };
    const state = (stands: boolean) => ({ time: { deadline: 1001 * hour * 1000, stands } }) as KeptState;
    const at = (hours: number, stands = false) => stale({ facts, clock, state: state(stands) }, hours * hour);
    // Not as soon as late answers are taken no more: the machine's clock may be off. While the clock stands, the
    // deadline moves.
    expect([at(1001.1), at(1003.2), at(1013), at(1013.2), at(1013.2, true)]).toEqual([false, false, false, true, false]);
  });

  test('an outbox of the version before is still there', async () => {
    const entry = { key: 'a', act: { type: 'submit' as const }, madeAt: 1, clientMs: 1, epoch: 1, seq: 1 };
    await new Promise<void>((resolve) => {
      const request = factory.open('kaopu-room', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: ['attempt', 'key'] }).put({ ...entry, attempt: 'T1@0' });
      request.onsuccess = () => {
        request.result.close();
        resolve();
      };
    });
    expect(await new IndexedShelf('T1@0', factory).load()).toEqual([entry]);
    await kept();
    expect(await lastKept(factory)).not.toBeNull();
  });
});
