// The outbox's shelf in IndexedDB, keyed by attempt, so that a candidate who comes back after a crash, in a new tab,
// finds what the dead one left.

import { answeredIn } from '../logic/unsent';
import { Database, rowsOf } from './database';
import type { Ears, Entry, Shelf } from './act';

/** What pages tell each other. */
type Word = 'left' | { removed: readonly string[] };

/** For how long unsent acts of other attempts lie on a machine: 30 days, ms. */
const LONGEST_LEFT_MS = 30 * 86_400_000;

export class IndexedShelf implements Shelf {
  private readonly db: Database;
  private channel: BroadcastChannel | null = null;
  /** Once is enough: what other pages leave is asked for at every welcome. */
  private tidied: Promise<void> | null = null;

  constructor(
    private readonly attempt: string,
    factory: IDBFactory = indexedDB,
  ) {
    this.db = new Database(factory);
  }

  listen(ears: Ears) {
    // A browser without it has the shelf looked at when the connection comes back.
    if (typeof BroadcastChannel === 'undefined') return;
    this.channel = new BroadcastChannel(`kaopu.outbox.${this.attempt}`);
    this.channel.onmessage = ({ data }: MessageEvent<Word>) => (data === 'left' ? ears.onleft() : ears.onremoved(data.removed));
  }

  leave() {
    this.tell('left');
  }

  close() {
    this.channel?.close();
    this.channel = null;
  }

  private tell(word: Word) {
    this.channel?.postMessage(word);
  }

  async load(): Promise<Entry[]> {
    this.tidied ??= this.tidy().catch(() => undefined);
    const rows = await this.db.read<Entry & { attempt: string }>('outbox', rowsOf(this.attempt));
    return rows.map(({ attempt: _attempt, ...entry }) => entry);
  }

  /** What others who sat here left behind is somebody's until a complaint can no longer be made; then it goes. */
  private async tidy() {
    const rows = await this.db.read<Entry & { attempt: string }>('outbox');
    const old = rows.filter(({ attempt, clientMs }) => attempt !== this.attempt && Date.now() - clientMs > LONGEST_LEFT_MS);
    if (old.length > 0) await this.db.write('outbox', 'relaxed', (store) => old.forEach(({ attempt, key }) => store.delete([attempt, key])));
  }

  put(entries: readonly Entry[]): Promise<void> {
    // Plain copies: what the page holds may change before the transaction runs.
    const rows = entries.map((entry) => ({ ...(JSON.parse(JSON.stringify(entry)) as Entry), attempt: this.attempt }));
    return this.db.write('outbox', 'strict', (store) => rows.forEach((row) => store.put(row)));
  }

  async remove(keys: readonly string[]): Promise<void> {
    await this.db.write('outbox', 'strict', (store) => keys.forEach((key) => store.delete([this.attempt, key])));
    this.tell({ removed: keys });
  }
}

/** How many questions of an attempt have answers here that the server has not got. */
export async function unsent(attempt: string): Promise<number> {
  try {
    const entries = await new IndexedShelf(attempt).load();
    return answeredIn(entries.filter(({ refused }) => !refused)).size;
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
  leave() {}
  listen() {}
  close() {}
}
