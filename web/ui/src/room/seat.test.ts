// What an attempt is called on this machine: the name that everything kept of it goes by.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ServerClock } from '../shared/clock';
import { shelf } from './tools/store.fake';
import { Seat } from './seat.svelte';

let door: Record<string, unknown> | null;

beforeEach(() => {
  vi.stubGlobal('localStorage', shelf());
  vi.stubGlobal('indexedDB', undefined);
  door = { ticket: 'T', starts_at: 100, stage: 'waiting', consent_at: 1, pledge_at: 1, now: 1 };
  vi.stubGlobal('fetch', (path: string) => {
    const body = path.includes('/door') ? (door ?? { code: 'door.signed_out', title: '', status: 401 }) : {};
    const status = path.includes('/door') && !door ? 401 : 200;
    return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } }));
  });
});
afterEach(() => vi.unstubAllGlobals());

const at = () => new Seat(new ServerClock(() => 1));

test('a start that moves leaves the attempt its name, and a reload in the room', async () => {
  const seat = at();
  await seat.load();
  seat.enter();
  door = { ...door, starts_at: 200 };
  await seat.refresh();
  expect(seat.attempt).toBe('T@100');
  const reloaded = at();
  await reloaded.load();
  expect([reloaded.attempt, reloaded.screen]).toEqual(['T@100', 'inside']);
});

test('the same ticket in another sitting is another attempt', async () => {
  const seat = at();
  await seat.load();
  seat.enter();
  door = { ...door, starts_at: 900 };
  const next = at();
  await next.signIn({ ticket: 'T' } as never);
  expect([next.attempt, next.screen]).toEqual(['T@900', 'door']);
  // A reload at the door does not take it for the earlier one either.
  const reloaded = at();
  await reloaded.load();
  expect([reloaded.attempt, reloaded.screen]).toEqual(['T@900', 'door']);
});
