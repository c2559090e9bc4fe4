// What the candidate does, on its way to the server: kept on this machine first, sent in order, counted until the ack.

import type { ServerClock } from '../shared/clock';
import type { ClientFrame, ClientSignal, Response, ServerFrame, Welcome } from '../shared/wire';
import { saving, type Saving } from './logic/saving';
import { unsent } from './logic/unsent';
import type { OnPage } from './on-page.svelte';
import { changes, type Act, type Entry, type Shelf } from './session/act';
import { Delivery } from './session/delivery';
import { Outbox } from './session/outbox';

const TYPING_MS = 800;
/** Whoever types without a rest has this much to lose. */
const LONGEST_TYPING_MS = 2000;
const SIGNALS_KEPT = 200;

export type Acked = Extract<ServerFrame, { type: 'acked' }>;
export type Refused = Extract<ServerFrame, { type: 'refused' }>;

export interface OutgoingParts {
  page: string;
  shelf: Shelf;
  clock: ServerClock;
  /** Whether acts may go out: the page was welcomed. */
  open(): boolean;
  /** Whether a connection is there, or on its way. */
  connected(): boolean;
  /** Whether the server takes nothing now for a reason of its own: it is paused, or another page has the seat. */
  held(): boolean;
  /** Whether another page of this attempt has the seat. */
  elsewhere(): boolean;
  /** Whether the frame went out. */
  send(frame: ClientFrame): boolean;
  /** A question is another than before. */
  onchange(number: number): void;
  /** The server refused an act for good. */
  onrefused(act: Act, frame: Refused): void;
  /** Another page of this attempt sends nothing any more. */
  onleft(): void;
}

export class Outgoing {
  saving = $state<Saving>('saved');
  /** How much is unacked, of whatever kind. */
  pending = $state(0);
  /** Questions with an unacked answer. */
  answers = $state(0);
  /** Whether a submission is unacked. */
  submission = $state(false);
  /** Whether it is known what an earlier page left here. */
  ready = $state(false);
  /** Questions whose answer, not sent yet, was to an item that no longer stands there. */
  forgone = $state.raw<readonly number[]>([]);
  /** Answers that the server refused for good; they stay on this machine. */
  undelivered = $state.raw<Entry[]>([]);
  /** Answers from this machine in whose place a newer one from another page stands, until they are put away. */
  older = $state.raw<Entry[]>([]);

  /** Questions with an answer that came after the end, or that of their section: kept apart, for people to decide. */
  late = $state.raw<number[]>([]);
  /** What waits for an ack, as it was when last counted. */
  waiting = $state.raw<Entry[]>([]);
  /** What the server had of this page, when it last said so. */
  upto = 0;

  private stalled = $state(false);
  private outbox: Outbox | null = null;
  private readonly delivery: Delivery;
  /** What is being typed, and to which item. */
  private readonly drafts = new Map<number, { timer: ReturnType<typeof setTimeout>; since: number; change: number | undefined }>();
  private signals: { signal: ClientSignal; client_ms: number }[] = [];

  constructor(
    private readonly onPage: OnPage,
    private readonly parts: OutgoingParts,
  ) {
    this.delivery = new Delivery({ now: () => parts.clock.mark(), time: () => parts.clock.now(), send: (frame) => parts.send(frame) });
  }

  async open() {
    this.parts.shelf.listen({
      onleft: () => this.parts.onleft(),
      onremoved: (keys) => {
        this.outbox?.removed(keys);
        this.older = this.outbox?.older() ?? [];
        this.count();
      },
    });
    this.outbox = await Outbox.open(this.parts.shelf, this.parts.page);
    this.older = this.outbox.older();
    this.claim();
    this.count();
    this.ready = true;
  }

  /** Whether another page of this browser left something; a welcome tells what becomes of it. */
  async gather(): Promise<boolean> {
    this.ready = false;
    const more = (await this.outbox?.gather()) ?? false;
    this.ready = true;
    this.count();
    return more;
  }

  /** Another page has the seat: what waits here is that page's to send, if it is in this browser. */
  leave() {
    this.flushDrafts();
    this.parts.shelf.leave();
  }

  close() {
    this.flushDrafts();
    this.parts.shelf.close();
  }

  /** Whether the server said that it can't save at the moment. */
  get serverStalls(): boolean {
    return this.stalled;
  }

  /** Everything that no ack has come for, in order. */
  get entries(): Entry[] {
    return this.outbox?.open() ?? [];
  }

  /** The questions that are being typed in. */
  get typed(): number[] {
    return [...this.drafts.keys()];
  }

  add(act: Act) {
    if (!this.outbox) return;
    const { entry, kept } = this.outbox.add(act, this.parts.clock.now(), Date.now());
    const number = changes(act);
    if (number !== null) {
      const slot = this.onPage.touch(number);
      slot.open++;
      slot.openAt = entry.madeAt;
      if (act.type === 'answer') slot.refused = false;
      this.parts.onchange(number);
    }
    if (act.type === 'report') this.claim();
    this.count();
    void kept.then(() => {
      if (this.parts.elsewhere()) this.parts.shelf.leave();
      this.flush();
      this.count();
    });
  }

  /** An answer that is being typed: an act once the fingers rest, the field is left, or the page goes. */
  draft(number: number, response: Response | null) {
    this.onPage.touch(number).response = response;
    const before = this.drafts.get(number);
    clearTimeout(before?.timer);
    const now = this.parts.clock.mark();
    const since = before?.since ?? now;
    const wait = Math.max(0, Math.min(TYPING_MS, since + LONGEST_TYPING_MS - now));
    this.drafts.set(number, { timer: setTimeout(() => this.flushDraft(number), wait), since, change: this.onPage.standsBy(number) });
    this.count();
  }

  flushDrafts() {
    for (const number of this.typed) this.flushDraft(number);
  }

  private flushDraft(number: number) {
    const draft = this.drafts.get(number);
    if (draft === undefined) return;
    clearTimeout(draft.timer);
    this.drafts.delete(number);
    this.add(this.onPage.answering(number, $state.snapshot(this.onPage.slot(number).response)));
  }

  signal(signal: ClientSignal) {
    const frame = { signal, client_ms: Date.now() };
    if (this.parts.send({ type: 'signal', ...frame })) return;
    this.signals.push(frame);
    if (this.signals.length > SIGNALS_KEPT) this.signals.shift();
  }

  /** The server told where it stands; what it does not have goes on from there. */
  begin(welcome: Welcome) {
    this.delivery.begin();
    this.upto = welcome.upto;
    this.outbox?.wereBrought(welcome.brought);
    this.forgo();
    this.outbox?.adopt(welcome);
    this.older = this.outbox?.older() ?? [];
    this.onPage.ownReports = [];
    this.claim();
    for (const one of this.signals.splice(0)) this.parts.send({ type: 'signal', ...one });
  }

  /** Staff have brought in what this machine could not deliver: nothing of it is here alone any more. */
  brought(slots: readonly number[]) {
    this.outbox?.wereBrought(slots);
    for (const number of slots) {
      this.onPage.touch(number).refused = false;
      this.parts.onchange(number);
    }
  }

  /** Answers to items that were taken back go nowhere. */
  forgo() {
    if (!this.onPage.paper) return;
    for (const [number, { timer, change }] of this.drafts) {
      if (change === this.onPage.standsBy(number)) continue;
      clearTimeout(timer);
      this.drafts.delete(number);
    }
    this.forgone = [...new Set([...this.forgone, ...(this.outbox?.forgo((slot) => this.onPage.standsBy(slot)) ?? [])])];
  }

  flush() {
    if (this.outbox && this.parts.open()) this.delivery.flush(this.outbox.due());
  }

  /** What had to wait may go now. */
  release() {
    this.delivery.release();
  }

  /** An answer that a newer one replaced was seen. */
  putAway(entry: Entry) {
    this.outbox?.putAway(entry);
    this.older = this.outbox?.older() ?? [];
  }

  /** Takes back what hands in, ends or opens and no ack has come for. */
  withdraw() {
    this.outbox?.withdraw();
  }

  stalls(stalled: boolean) {
    this.stalled = stalled;
  }

  missing(epoch: number, from: number, to: number) {
    const missed = this.outbox?.due().filter((entry) => entry.epoch === epoch && entry.seq >= from && entry.seq <= to);
    for (const entry of missed ?? []) this.delivery.send(entry);
  }

  acked({ epoch, seq, at, late = false }: Acked): Act | undefined {
    const entry = this.outbox?.acked(epoch, seq);
    if (!entry) return undefined;
    const { act, key } = entry;
    if (act.type === 'superseded') this.older = this.outbox?.older() ?? [];
    const number = changes(act);
    if (number !== null) {
      const slot = this.onPage.touch(number);
      slot.open = Math.max(0, slot.open - 1);
      if (act.type === 'answer' && late) this.late = [...new Set([...this.late, number])];
      else if (act.type === 'answer') slot.savedAt = at;
      this.parts.onchange(number);
    }
    if (act.type === 'acknowledge') this.onPage.wasRead(act.notice, at);
    if (act.type === 'report') {
      this.onPage.ownReports = this.onPage.ownReports.map((one) => (one.key === key ? { ...one, at, arrived: true } : one));
    }
    return act;
  }

  /** `epoch`: of the last welcome, where the frame names none. */
  refused(frame: Refused, seq: number, epoch: number) {
    const entry = this.outbox?.find(epoch, seq);
    if (!entry) return;
    const { act, key } = entry;
    if (frame.again && act.type !== 'submit' && act.type !== 'end_section' && act.type !== 'open_section') {
      // Outside, or while it is paused, the way back lets it go; otherwise a moment does.
      const waits = !!this.onPage.time?.paused || (frame.code === 'attempt.not_admitted' && this.onPage.keptOut);
      return this.delivery.hold(entry, waits ? 'released' : 'later');
    }
    this.outbox?.refuse(epoch, seq, frame.code);
    const number = changes(act);
    if (number !== null) {
      const slot = this.onPage.touch(number);
      slot.open = Math.max(0, slot.open - 1);
      if (act.type === 'answer') slot.refused = frame.code !== 'attempt.item_changed';
      if (frame.code === 'attempt.item_changed') this.forgone = [...new Set([...this.forgone, number])];
    }
    if (act.type === 'report') this.onPage.ownReports = this.onPage.ownReports.filter((one) => one.key !== key);
    this.parts.onrefused(act, frame);
  }

  /** The reports that wait here are shown with those that the server knows. */
  private claim() {
    const arrived = this.onPage.ownReports.filter((one) => one.arrived);
    const waiting = this.entries.flatMap(({ key, act, madeAt }) => (act.type === 'report' ? [{ ...act, key, at: madeAt, arrived: false }] : []));
    this.onPage.ownReports = [...arrived, ...waiting];
  }

  count() {
    const open = this.entries;
    if (open.length !== this.waiting.length) this.waiting = open;
    const oldest = open[0];
    const { all, answers, submission } = unsent(open, this.typed);
    this.pending = all;
    this.answers = answers;
    this.submission = submission;
    const refused = this.outbox?.refusals() ?? [];
    if (refused.length !== this.undelivered.length) this.undelivered = refused;
    const oldestMs = oldest ? Math.max(0, (this.parts.clock.now() - oldest.madeAt) / 1000) : 0;
    const waiting = { count: all + refused.length, oldestMs, kept: this.outbox?.allKept() ?? false };
    this.saving = saving(waiting, this.parts.connected(), this.stalled || refused.length > 0, this.parts.held());
  }
}
