// What the page needs to go on after a reload without network: who sits here, the room as the server last told it,
// and how this machine's clock stands to the server's. It lives on this machine while the attempt runs on it, and no
// longer. The paper comes in only once the server has opened it.
//
// Nothing here may fail the exam: a machine that keeps nothing goes on as before.

import type { Admission, Door, NoticeView, Paper, ReportView, Rescue, Site, SlotView, Stage, TimeState } from '../../shared/wire';
import { forgetTools, forgetToolsBut } from '../tools/store';
import { Database, rowsOf } from './database';

export interface KeptFacts {
  door: Door;
  site: Site | null;
}

export interface KeptState {
  stage: Stage;
  startsAt: number;
  time: TimeState | null;
  notices: NoticeView[];
  calling: boolean;
  // What an older page did not keep.
  readAt?: Record<number, number>;
  reports?: ReportView[];
  passed?: number;
  rescue?: Rescue | null;
  epoch?: number;
  seenOver?: number;
  admission?: Admission;
}

export interface KeptClock {
  /** How far the server's clock is ahead of this machine's, ms. */
  ahead: number;
  /** The server's time when this was written, µs: it is later now. */
  at: number;
}

export interface Kept {
  attempt: string;
  facts: KeptFacts;
  state: KeptState | null;
  paper: Paper | null;
  slots: SlotView[];
  clock: KeptClock | null;
  /** The question that was on the screen. */
  place: number;
  /** When the network went, server time, µs, if it was not back when the page did. */
  lostAt: number | null;
}

interface Row {
  attempt: string;
  part: string;
  value: unknown;
}

const SLOT = 'slot/';
const PICTURE = 'picture/';
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export class Keepsake {
  private over = false;
  private known: KeptFacts | null = null;
  private readonly db: Database;

  constructor(
    private readonly attempt: string,
    factory: IDBFactory = indexedDB,
  ) {
    this.db = new Database(factory);
  }

  facts(facts: KeptFacts) {
    this.known = facts;
    this.put({ facts });
  }

  /** The attempt runs here, perhaps again. */
  begin() {
    if (!this.over) return;
    this.over = false;
    if (this.known) this.facts(this.known);
  }

  state(state: KeptState) {
    this.put({ state });
  }

  /** `null`: it is not to be seen here any more, or not yet. */
  paper(paper: Paper | null) {
    this.put({ paper });
  }

  picture(name: string, file: Blob) {
    if (this.over) return;
    const row: Row = { attempt: this.attempt, part: PICTURE + name, value: file };
    void this.db.write('kept', 'relaxed', (store) => void store.put(row)).catch(() => undefined);
  }

  /** The pictures that lie here, by name. */
  async pictures(): Promise<Map<string, Blob>> {
    const rows = await this.db.read<Row>('kept', rowsOf(this.attempt));
    const files = rows.filter(({ part }) => part.startsWith(PICTURE));
    return new Map(files.map(({ part, value }) => [part.slice(PICTURE.length), value as Blob]));
  }

  clock(clock: KeptClock) {
    this.put({ clock });
  }

  place(place: number) {
    this.put({ place });
  }

  lost(lost: number | null) {
    this.put({ lost });
  }

  slots(slots: readonly SlotView[]) {
    this.put(Object.fromEntries(slots.map((slot) => [SLOT + slot.slot, slot])));
  }

  /** The attempt is over, or goes on elsewhere: nothing of it stays, and nothing comes after unless it begins again. */
  forget() {
    if (this.over) return;
    this.over = true;
    forgetTools(this.attempt);
    void this.db.write('kept', 'strict', (store) => store.delete(rowsOf(this.attempt))).catch(() => undefined);
  }

  private put(parts: Record<string, unknown>) {
    if (this.over) return;
    const rows = Object.entries(parts).map(([part, value]): Row => ({ attempt: this.attempt, part, value: plain(value) }));
    // What the server does not have yet lies on the outbox's shelf, which is stricter.
    void this.db.write('kept', 'relaxed', (store) => rows.forEach((row) => store.put(row))).catch(() => undefined);
  }
}

/** What is kept of the attempt that runs on this machine. */
export async function lastKept(factory: IDBFactory | undefined = globalThis.indexedDB): Promise<Kept | null> {
  try {
    const rows = await new Database(factory).read<Row>('kept');
    const attempt = rows.find(({ part }) => part === 'facts')?.attempt;
    if (attempt === undefined) return null;
    const all = rows.filter((row) => row.attempt === attempt);
    const parts = new Map(all.map(({ part, value }) => [part, value]));
    return {
      attempt,
      facts: parts.get('facts') as KeptFacts,
      state: (parts.get('state') as KeptState | undefined) ?? null,
      paper: (parts.get('paper') as Paper | undefined) ?? null,
      slots: all.filter(({ part }) => part.startsWith(SLOT)).map(({ value }) => value as SlotView),
      clock: (parts.get('clock') as KeptClock | undefined) ?? null,
      place: (parts.get('place') as number | undefined) ?? 1,
      lostAt: (parts.get('lost') as number | null | undefined) ?? null,
    };
  } catch {
    return null;
  }
}

/** A machine's clock may be off by hours, and nothing that it says may take the exam from its candidate. */
const DOUBT_MS = 12 * 3_600_000;

/** As long as a sign-in lasts. A page that nobody came back to leaves no paper on the machine for longer. */
const STAYS_MS = 36 * 3_600_000;

/**
 * Whether what is kept is of no use to anybody any more: nobody came back to it, or its time is over and not even late
 * answers are taken. Whoever sits down at a shared machine then sees no paper of somebody else's.
 */
export function stale({ clock, facts, state }: Pick<Kept, 'clock' | 'facts' | 'state'>, now = Date.now()): boolean {
  const server = now + (clock?.ahead ?? 0);
  const seen = (clock?.at ?? facts.door.now) / 1000;
  if (server - seen > STAYS_MS) return true;
  const time = state?.time;
  return !!time && !time.stands && server > time.deadline / 1000 + facts.door.rules.grace_s * 1000 + DOUBT_MS;
}

/** Forgets all attempts but this one: somebody else sits here now, or nobody. */
export async function forgetKept(but = '', factory: IDBFactory | undefined = globalThis.indexedDB): Promise<void> {
  forgetToolsBut(but);
  try {
    const db = new Database(factory);
    const others = new Set((await db.read<Row>('kept')).map(({ attempt }) => attempt));
    others.delete(but);
    await db.write('kept', 'strict', (store) => others.forEach((attempt) => store.delete(rowsOf(attempt))));
  } catch {
    // There is nothing, then.
  }
}
