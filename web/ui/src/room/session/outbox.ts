// The outbox: every act of the candidate from the moment it is made until the server has acked it.
//
// Acts are kept on this machine first and sent after that, so that a reload or a crash loses none. They keep their
// order and the server time at which they were made. Within an epoch each has a number that never changes; when the
// epoch changes, what is still open is numbered anew.

import type { SectionView, SlotView, Welcome } from '../../shared/wire';
import { same } from '../logic/response';
import type { Act, Entry, Shelf } from './act';

export type { Act, Entry, Shelf } from './act';

/** What became of entries when a welcome told where the server stands. */
export interface Settled {
  /** The server has them. */
  arrived: Entry[];
  /** The server has something newer for their question, made at another page. They go into the record, and stay here until
   * they are put away. */
  outdated: Entry[];
}

/** Why an entry is not sent any more, when it is not the server that refused it: the record has it. */
const RECORDED = 'recorded';

/** Whether the candidate is to be told that a newer answer stands in its place. */
const isOlder = ({ act, seen }: Entry): boolean => act.type === 'superseded' && !seen;

/** Whether the record has an answer that a newer one superseded. */
export const isRecorded = ({ refused }: Entry): boolean => refused === RECORDED;

/** Acts that other pages left and this one may send. */
const outlasts = ({ act }: Entry): boolean => act.type === 'answer' || act.type === 'superseded';

/** Whether the server has this answer, or a newer one. Within an epoch numbers tell; between pages, when it was made. */
function isNewer(told: Pick<SlotView, 'made_at' | 'given_by'>, { epoch, seq, madeAt }: Entry): boolean {
  const [by, number] = told.given_by ?? [0, 0];
  return by > 0 && by === epoch ? number >= seq : told.made_at > madeAt;
}

/** Whether ending or opening a section has still to be done. */
function turns(act: { type: 'end_section' | 'open_section'; section: number }, section: SectionView | null): boolean {
  if (section === null || section.number !== act.section) return false;
  return (act.type === 'end_section') === (section.deadline !== null);
}

export class Outbox {
  private entries: Entry[] = [];
  private keeping = new Set<string>();
  private unkept = new Set<string>();
  /** What was here and is no more: it may lie on the shelf for a moment longer. */
  private gone = new Set<string>();
  private made = 0;
  private epoch = 0;
  private next = 1;

  private constructor(
    private readonly shelf: Shelf,
    private readonly page: string,
  ) {}

  static async open(shelf: Shelf, page: string): Promise<Outbox> {
    const outbox = new Outbox(shelf, page);
    try {
      outbox.entries = await shelf.load();
      outbox.sort();
    } catch {
      // A machine that keeps nothing still takes the exam; the page says "not saved" until the ack.
    }
    return outbox;
  }

  /**
   * Answers that other pages of this attempt left on this machine since join what is to be sent; returns whether there are
   * any. The next welcome tells which of them are still wanted, and numbers them.
   */
  async gather(): Promise<boolean> {
    const left = await this.shelf.load().catch(() => []);
    const known = new Set([...this.gone, ...this.entries.map(({ key }) => key)]);
    const more = left.filter((entry) => !known.has(entry.key) && entry.refused === undefined && outlasts(entry));
    this.entries.push(...more.map((entry) => ({ ...entry, epoch: 0, seq: 0 })));
    this.sort();
    return more.length > 0;
  }

  /** Another page saw to these: they are on the server, or were put away. */
  removed(keys: readonly string[]) {
    this.entries = this.entries.filter(({ key }) => !keys.includes(key));
  }

  private sort() {
    this.entries.sort((a, b) => a.madeAt - b.madeAt || (a.key < b.key ? -1 : 1));
  }

  /** Takes an act in. The promise tells when it is on this machine's disk, or that it could not be kept. */
  add(act: Act, madeAt: number, clientMs: number): { entry: Entry; kept: Promise<boolean> } {
    const last = this.entries[this.entries.length - 1];
    const entry: Entry = {
      key: `${this.page}/${String(++this.made).padStart(8, '0')}/${Math.round(madeAt)}`,
      act,
      // Order is by this time: it never runs backwards, even when the estimate is corrected.
      madeAt: Math.max(madeAt, last ? last.madeAt + 1 : 0),
      clientMs,
      epoch: this.epoch,
      seq: this.epoch ? this.next++ : 0,
    };
    this.entries.push(entry);
    this.keeping.add(entry.key);
    return { entry, kept: this.keep(entry) };
  }

  private async keep(entry: Entry): Promise<boolean> {
    let kept = true;
    try {
      await this.shelf.put([entry]);
      // It may have been settled or renumbered meanwhile; the shelf follows.
      if (!this.entries.includes(entry)) await this.shelf.remove([entry.key]);
    } catch {
      kept = false;
      this.unkept.add(entry.key);
    }
    this.keeping.delete(entry.key);
    return kept;
  }

  /** Compares with what a welcome tells; the rest is numbered for the welcome's epoch. */
  adopt(welcome: Pick<Welcome, 'epoch' | 'upto' | 'above' | 'slots' | 'notices' | 'stage' | 'reports' | 'passed' | 'time'>): Settled {
    const settled: Settled = { arrived: [], outdated: [] };
    const above = new Set(welcome.above);
    if (welcome.epoch !== this.epoch) {
      this.epoch = welcome.epoch;
      this.next = 1;
    }
    for (const seq of [welcome.upto, ...welcome.above]) this.next = Math.max(this.next, seq + 1);
    for (const entry of this.entries) {
      if (entry.epoch === this.epoch) this.next = Math.max(this.next, entry.seq + 1);
    }
    const answered = new Map(welcome.slots.map((slot) => [slot.slot, slot]));
    const unanswered = { response: null, marked: false, made_at: 0 };
    const open = this.open();
    const renumbered: Entry[] = [];
    for (const entry of open) {
      if (entry.epoch === this.epoch && entry.seq > 0) {
        if (entry.seq <= welcome.upto || above.has(entry.seq)) settled.arrived.push(entry);
        continue;
      }
      const { act } = entry;
      const slot = 'slot' in act ? (answered.get(act.slot) ?? unanswered) : unanswered;
      const last = open.filter((other) => other.act.type === act.type && 'slot' in other.act && 'slot' in act && other.act.slot === act.slot).pop();
      if (act.type === 'answer' && last?.act.type === 'answer' && same(last.act.response, slot.response)) {
        settled.arrived.push(entry);
      } else if (act.type === 'answer' && last !== entry && last?.epoch === this.epoch) {
        // This page has changed it since, and that is on its way.
        settled.arrived.push(entry);
      } else if (act.type === 'answer' && isNewer(slot, entry)) {
        // Of one's own changes of an answer only the last is worth a word.
        if (entry !== last) settled.arrived.push(entry);
        else {
          entry.act = { ...act, type: 'superseded' };
          settled.outdated.push(entry);
          renumbered.push(entry);
        }
      } else if (act.type === 'mark' && last?.act.type === 'mark' && last.act.on === slot.marked) {
        settled.arrived.push(entry);
      } else if (
        act.type === 'acknowledge' &&
        welcome.notices.find((notice) => notice.number === act.notice)?.acknowledged !== false
      ) {
        settled.arrived.push(entry);
      } else if (act.type === 'report' && welcome.reports.some((told) => told.slot === act.slot && told.fault === act.fault && told.note === act.note)) {
        settled.arrived.push(entry);
      } else if (act.type === 'pass' && welcome.passed >= act.slot) {
        settled.arrived.push(entry);
      } else if ((act.type === 'end_section' || act.type === 'open_section') && !turns(act, welcome.time?.section ?? null)) {
        settled.arrived.push(entry);
      } else if (act.type === 'submit' && welcome.stage !== 'running') {
        settled.arrived.push(entry);
      } else {
        renumbered.push(entry);
      }
    }
    for (const entry of renumbered) {
      entry.epoch = this.epoch;
      entry.seq = this.next++;
    }
    if (renumbered.length > 0) void this.shelf.put(renumbered).catch(() => undefined);
    for (const entry of settled.arrived) this.arrive(entry);
    return settled;
  }

  /** Lets go of answers to items that no longer stand in their place; returns their slots. `stands`: see `Act`. */
  forgo(stands: (slot: number) => number | undefined): number[] {
    const gone = this.open().flatMap((entry) => (entry.act.type === 'answer' && entry.act.change !== stands(entry.act.slot) ? [{ entry, slot: entry.act.slot }] : []));
    this.drop(gone.map(({ entry }) => entry));
    return gone.map(({ slot }) => slot);
  }

  /** Answers in whose place a newer one of another page stands. */
  older(): Entry[] {
    return this.entries.filter(isOlder).map((entry) => ({ ...entry }));
  }

  /** The candidate saw one of those. It may still be on its way into the record. */
  putAway({ key }: Entry) {
    for (const entry of this.entries.filter((one) => one.key === key)) {
      entry.seen = true;
      this.settle(entry);
    }
  }

  /** Keeps an entry as it is now, or lets go of it where nothing is to be done or told any more. */
  private settle(entry: Entry) {
    if (entry.refused !== undefined && !isOlder(entry)) this.drop([entry]);
    else void this.shelf.put([entry]).catch(() => undefined);
  }

  /** The server has it. */
  private arrive(entry: Entry) {
    if (!isOlder(entry)) return this.drop([entry]);
    entry.refused = RECORDED;
    this.settle(entry);
  }

  /** Takes back what closes or opens questions and no ack has come for. If it had arrived, the next welcome says so. */
  withdraw() {
    this.drop(this.open().filter(({ act }) => act.type === 'submit' || act.type === 'end_section' || act.type === 'open_section'));
  }

  /** What may be sent: on the shelf (or refused by it), numbered, and not yet acked; in order. */
  due(): Entry[] {
    const due = this.open().filter((entry) => entry.seq > 0 && entry.epoch === this.epoch && !this.keeping.has(entry.key));
    // What another page left was made earlier, and has a later number.
    return due.sort((a, b) => a.seq - b.seq);
  }

  /** Everything that no ack has come for, in order. */
  open(): Entry[] {
    return this.entries.filter((entry) => entry.refused === undefined);
  }

  /** Refused answers to questions whose answers staff brought in are in their hands. */
  wereBrought(slots: readonly number[]) {
    this.drop(this.refusals().filter(({ act }) => act.type === 'answer' && slots.includes(act.slot)));
  }

  /** What the server refused for good. */
  refusals(): Entry[] {
    return this.entries.filter((entry) => entry.refused !== undefined && entry.act.type !== 'superseded');
  }

  /** Whether all that is open is on this machine's disk. */
  allKept(): boolean {
    return !this.open().some((entry) => this.unkept.has(entry.key));
  }

  acked(epoch: number, seq: number): Entry | undefined {
    const entry = this.find(epoch, seq);
    if (entry) this.arrive(entry);
    return entry;
  }

  /** Takes an act out of the queue for good. Answers stay on the shelf: nothing is thrown away. */
  refuse(epoch: number, seq: number, code: string): Entry | undefined {
    const entry = this.find(epoch, seq);
    if (!entry) return undefined;
    // What is no longer asked needs no answer.
    if ((entry.act.type === 'answer' || isOlder(entry)) && code !== 'attempt.item_changed') {
      entry.refused = code;
      void this.shelf.put([entry]).catch(() => undefined);
    } else this.drop([entry]);
    return entry;
  }

  find(epoch: number, seq: number): Entry | undefined {
    return this.entries.find((entry) => entry.epoch === epoch && entry.seq === seq && entry.refused === undefined);
  }

  private drop(entries: readonly Entry[]) {
    if (entries.length === 0) return;
    const gone = new Set(entries);
    this.entries = this.entries.filter((entry) => !gone.has(entry));
    const keys = entries.map((entry) => entry.key);
    for (const key of keys) {
      this.unkept.delete(key);
      this.gone.add(key);
    }
    void this.shelf.remove(keys).catch(() => undefined);
  }
}
