// The room's database on this machine: one for the site, every row keyed by its attempt.

const NAME = 'kaopu-room';
const VERSION = 2;

/** The acts that no ack has come for, and what the page needs to go on without network. */
export type Store = 'outbox' | 'kept';

export function done<T>(request: IDBRequest<T>): Promise<T> {
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

/** A profile that is broken, or a disk that is busy, may never answer: nobody waits for it at the door, ms. */
const PATIENCE_MS = 8000;

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('IndexedDB does not answer')), PATIENCE_MS);
    void promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const db = request.result;
    // Version 1 had the outbox alone; what lies in it stays.
    if (!db.objectStoreNames.contains('outbox')) db.createObjectStore('outbox', { keyPath: ['attempt', 'key'] });
    if (!db.objectStoreNames.contains('kept')) db.createObjectStore('kept', { keyPath: ['attempt', 'part'] });
  };
  return done(request);
}

/** Every row of an attempt. */
export const rowsOf = (attempt: string) => IDBKeyRange.bound([attempt, ''], [attempt, '\uffff']);

export class Database {
  private opened: Promise<IDBDatabase> | null = null;

  constructor(private readonly factory: IDBFactory = indexedDB) {}

  private db(): Promise<IDBDatabase> {
    this.opened ??= inTime(open(this.factory)).then((db) => {
      // Chromium closes the database of a profile whose data is cleared; the next use opens it again.
      db.onclose = () => (this.opened = null);
      db.onversionchange = () => {
        db.close();
        this.opened = null;
      };
      return db;
    });
    this.opened.catch(() => (this.opened = null));
    return this.opened;
  }

  async read<T>(store: Store, range?: IDBKeyRange): Promise<T[]> {
    const db = await this.db();
    return inTime(done(db.transaction(store).objectStore(store).getAll(range) as IDBRequest<T[]>));
  }

  /** `strict`: on disk, not in a buffer of the system, because a hall's power may fail. */
  async write(store: Store, durability: 'strict' | 'relaxed', act: (store: IDBObjectStore) => void): Promise<void> {
    const db = await this.db();
    const transaction = db.transaction(store, 'readwrite', { durability });
    act(transaction.objectStore(store));
    await finished(transaction);
  }
}
