import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, test, vi } from 'vitest';
import { forgetKept, Keepsake } from '../session/keepsake';
import { shelf } from './store.fake';
import { forgetTools, forgetToolsBut, read, write } from './store';

const jotted = { struck: { 3: ['a', 'd'] }, notes: { 3: '700 → 2200' }, drawn: {} };

test('what was jotted down comes back for the same attempt, and for no other', () => {
  const store = shelf();
  write('one@1', jotted, store);
  expect(read('one@1', store)).toEqual(jotted);
  expect(read('two@1', store)).toEqual({ struck: {}, notes: {}, drawn: {} });
});

test('an attempt that is over leaves nothing, and touches nobody else’s', () => {
  const store = shelf();
  store.setItem('kaopu.language', 'en');
  write('one@1', jotted, store);
  write('two@1', jotted, store);
  forgetTools('one@1', store);
  expect(store.names()).toEqual(['kaopu.language', 'kaopu.tools.two@1']);
});

test('who signs in finds nothing of who sat here before; after a sign-out there is nothing at all', () => {
  const store = shelf();
  store.setItem('kaopu.language', 'en');
  for (const attempt of ['one@1', 'two@1', 'three@1']) write(attempt, jotted, store);
  forgetToolsBut('two@1', store);
  expect(store.names()).toEqual(['kaopu.language', 'kaopu.tools.two@1']);
  forgetToolsBut('', store);
  expect(store.names()).toEqual(['kaopu.language']);
});

test('no storage, a full one and a broken entry are no failures', () => {
  expect(read('one@1', null)).toEqual({ struck: {}, notes: {}, drawn: {} });
  const full = { ...shelf(), setItem: () => { throw new Error('full'); } };
  expect(() => write('one@1', jotted, full)).not.toThrow();
  const store = shelf();
  for (const entry of ['{', '7', '{"struck":1}']) {
    store.setItem('kaopu.tools.one@1', entry);
    expect(read('one@1', store)).toEqual({ struck: {}, notes: {}, drawn: {} });
  }
});

test('all of it goes with the keepsake: when the attempt is over, and with a sign-out', async () => {
  const store = shelf();
  vi.stubGlobal('localStorage', store);
  vi.stubGlobal('IDBKeyRange', IDBKeyRange);
  write('one@1', jotted);
  write('two@1', jotted);
  new Keepsake('one@1', new IDBFactory()).forget();
  expect(store.names()).toEqual(['kaopu.tools.two@1']);
  await forgetKept('', new IDBFactory());
  expect(store.names()).toEqual([]);
  vi.unstubAllGlobals();
});
