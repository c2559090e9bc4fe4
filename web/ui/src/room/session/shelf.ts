// The outbox's shelf in IndexedDB. One database for the site, keyed by attempt, so that a candidate who comes back
// after a crash, in a new tab, finds what the dead one left.

import type { Entry, Shelf } from './outbox';

const NAME = 'kaopu-room';
const STORE = 'outbox';

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB failed'));
  });
}

function database(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['attempt', 'key'] });
  return done(request);
}

export class IndexedShelf implements Shelf {
  private opened: Promise<IDBDatabase> | null = null;

  constructor(
    private readonly attempt: string,
    private readonly factory: IDBFactory = indexedDB,
  ) {}

  private db(): Promise<IDBDatabase> {
    this.opened ??= database(this.factory).then((db) => {
      // Chromium closes the database of a profile whose data is cleared; the next use opens it again.
      db.onclose = () => (this.opened = null);
      db.onversionchange = () => db.close();
      return db;
    });
    this.opened.catch(() => (this.opened = null));
    return this.opened;
  }

  private async write(act: (store: IDBObjectStore) => void): Promise<void> {
    const db = await this.db();
    // Strict: on disk, not in a buffer of the system, because a hall's power may fail.
    const transaction = db.transaction(STORE, 'readwrite', { durability: 'strict' });
    act(transaction.objectStore(STORE));
    await finished(transaction);
  }

  async load(): Promise<Entry[]> {
    const db = await this.db();
    const range = IDBKeyRange.bound([this.attempt, ''], [this.attempt, '\uffff']);
    const rows = await done(db.transaction(STORE).objectStore(STORE).getAll(range));
    return rows.map(({ attempt: _attempt, ...entry }: Entry & { attempt: string }) => entry);
  }

  put(entries: readonly Entry[]): Promise<void> {
    // Plain copies: what the page holds may change before the transaction runs.
    const rows = entries.map((entry) => ({ ...(JSON.parse(JSON.stringify(entry)) as Entry), attempt: this.attempt }));
    return this.write((store) => rows.forEach((row) => store.put(row)));
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.write((store) => keys.forEach((key) => store.delete([this.attempt, key])));
  }
}

/** How many questions of an attempt have answers here that the server has not got. */
export async function unsent(attempt: string): Promise<number> {
  try {
    const entries = await new IndexedShelf(attempt).load();
    return new Set(entries.flatMap(({ act, refused }) => (act.type === 'answer' && !refused ? [act.slot] : []))).size;
  } catch {
    return 0;
  }
}

/** For a machine without IndexedDB: everything lives as long as the page, and says so by failing to keep. */
export class NoShelf implements Shelf {
  load(): Promise<Entry[]> {
    return Promise.resolve([]);
  }
  put(): Promise<void> {
    return Promise.reject(new Error('no storage'));
  }
  remove(): Promise<void> {
    return Promise.resolve();
  }
}
