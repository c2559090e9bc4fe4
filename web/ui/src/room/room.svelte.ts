// The candidate's room: what is on the page, what is on its way, the connection and the time. Components read its
// fields and call its acts; it holds no rule of the server's.

import type { ServerClock } from '../shared/clock';
import { recall, remember } from '../shared/memory';
import { Wake } from '../shared/wake';
import type { ClientSignal, Fault, Receipt, RescueFile, Response, ServerFrame, SlotView, Welcome } from '../shared/wire';
import { same } from './logic/response';
import { lastAnswered } from './logic/slots';
import { answeredIn } from './logic/unsent';
import { OnPage } from './on-page.svelte';
import { Outgoing, type Refused } from './outgoing.svelte';
import type { Act, Entry, Shelf } from './session/act';
import { Diagnosis } from './session/diagnosis';
import { Keeping } from './session/keeping';
import type { Keepsake, Kept } from './session/keepsake';
import type { PictureShelf } from './session/pictures.svelte';
import { answersOf, seal } from './session/rescue';
import { Link, type LinkState, type Socket } from './session/link';
import type { Finding } from './session/probe';

export type { SlotLocal } from './logic/slots';

export interface RoomParts {
  page: string;
  shelf: Shelf;
  clock: ServerClock;
  connect(): Socket;
  /** The same frames over HTTP, for where no websocket gets through. */
  post?(): Socket;
  /** Whether that was so when last tried. */
  blocked?: { get(): boolean; set(blocked: boolean): void };
  /** Finds out what is wrong while the room is away. */
  probe?(): Promise<Finding>;
  /** Where the page keeps what a reload without network needs. */
  keep?: Keepsake;
  /** What an earlier page of this attempt kept. */
  kept?: Kept | null;
  /** Whether no other page in this browser may need it. */
  alone?(): Promise<boolean>;
  onreleased?(): void;
}

const LAST_US = 1e6;
/** How long a page that kept the room waits for the server before it shows what it kept. */
const SHOW_KEPT_MS = 3000;

const PLACE = 'place';

export class Room extends OnPage {
  link = $state<LinkState>({ at: 'connecting' });
  /** Milliseconds of the monotonic clock, moved on four times a second: for how long something lasts on this machine. */
  mark = $state(0);
  /** Why the server would not let this page in or act, when that concerns the whole page. */
  refusal = $state.raw<{ code: string; detail: string } | null>(null);
  /** Questions whose answer was to an item that no longer stands there: it went nowhere, and is to be told. */
  get forgone(): readonly number[] {
    return this.out.forgone;
  }

  /** Questions that were changed last. */
  changedSlots = $state.raw<readonly number[]>([]);
  /** The last report that the server would not take. */
  refusedReport = $state.raw<{ slot: number; code: string } | null>(null);
  submitting = $state(false);
  /** A section is being ended or opened. */
  turning = $state(false);
  /** When the network went, server time, µs; before this page came, perhaps. */
  lostAt = $state<number | null>(null);
  /** What a probe found to be wrong while the room is away. */
  finding = $state<Finding | null>(null);

  readonly clock: ServerClock;
  private readonly wire: Link;
  private readonly out: Outgoing;
  private readonly keeping: Keeping;
  private readonly diagnosis: Diagnosis | null;
  private newReceipt = false;
  /** The page has come to its question once: a connection that comes back moves nobody. */
  private placed = false;
  private readonly openedAt: number;
  private readonly wake: Wake;
  private pulse: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly parts: RoomParts) {
    super();
    const { clock, page, shelf, probe } = parts;
    this.clock = clock;
    this.now = clock.now();
    this.mark = this.openedAt = clock.mark();
    this.readAt = parts.kept?.state?.readAt ?? {};
    this.wake = new Wake(() => clock.mark());
    this.keeping = new Keeping(parts.keep, clock);
    this.wire = new Link({
      connect: parts.connect,
      post: parts.post,
      blocked: parts.blocked,
      now: () => clock.mark(),
      random: Math.random,
      page,
      onstate: (state) => this.linked(state),
      onframe: (frame) => this.hear(frame),
      ontime: (sent, server) => clock.sample(sent, server),
    });
    this.out = new Outgoing(this, {
      page,
      shelf,
      clock,
      open: () => this.wire.open,
      connected: () => this.link.at !== 'lost' && this.link.at !== 'fenced',
      held: () => this.held !== null,
      elsewhere: () => this.elsewhere,
      send: (frame) => this.wire.send(frame),
      onchange: (number) => this.keeping.slot(this.view(number)),
      onrefused: (act, frame) => this.refusedFor(act, frame),
      onleft: () => void (this.wire.open && this.takeIn()),
    });
    this.diagnosis = probe ? new Diagnosis({ probe, now: () => clock.mark(), onfinding: (finding) => this.found(finding) }) : null;
  }

  async open() {
    await this.out.open();
    const { kept } = this.parts;
    // What went before this page came is away until the server speaks.
    this.lostAt = kept?.lostAt ?? null;
    // Never earlier than anything that the server was seen to have saved: order goes by this time.
    if (kept?.clock) this.clock.remember(kept.clock.ahead, Math.max(kept.clock.at, ...kept.slots.map(({ at }) => at)));
    this.pulse = setInterval(() => this.tick(), 250);
    this.wire.start();
  }

  close() {
    this.out.close();
    clearInterval(this.pulse);
    this.wire.stop();
  }

  // ---- what components read, beside what is on the page

  /** Where pictures lie on this machine, beside the paper. */
  get shelf(): PictureShelf | undefined {
    return this.parts.keep;
  }

  get offline(): boolean {
    return this.link.at === 'lost';
  }

  get saving() {
    return this.out.saving;
  }

  /** Why the server takes nothing now although it could be reached. */
  get held(): 'seat' | 'pause' | null {
    if (this.link.at === 'seat_taken') return 'seat';
    return this.stage === 'running' && (this.time?.paused || this.keptOut) ? 'pause' : null;
  }

  /** Another page has the seat. */
  private get elsewhere(): boolean {
    return this.link.at === 'seat_taken' || this.link.at === 'fenced';
  }

  /** Whether the server said that it can't save, and not only that nothing comes back. */
  get serverStalls(): boolean {
    return this.out.serverStalls;
  }

  get pending(): number {
    return this.out.pending;
  }

  /** Questions with an answer that the server does not have yet. */
  get answers(): number {
    return this.out.answers;
  }

  /** Whether a submission waits to be sent. */
  get submission(): boolean {
    return this.out.submission;
  }

  /** Whether everything has reached the server, as far as this machine knows. */
  get delivered(): boolean {
    return this.out.ready && this.pending === 0 && this.undelivered.length === 0;
  }

  get undelivered() {
    return this.out.undelivered;
  }

  /** Questions with an answer that this machine alone has: on its way, or refused. */
  get rescuable(): number {
    return answeredIn([...this.out.undelivered, ...this.out.waiting]).size;
  }

  /** What could not be delivered, sealed for the site; `null`: the server never gave this page what it takes. */
  rescued(ticket: string): RescueFile | null {
    this.out.flushDrafts();
    if (!this.rescue) return null;
    const answers = answersOf([...this.out.undelivered, ...this.out.entries]);
    return seal({ ticket, epoch: this.epoch, proof: this.rescue.proof, taken_at: Math.round(this.clock.now()), upto: this.out.upto, answers }, this.rescue.site);
  }

  /** Questions whose answers came late and are kept apart. */
  get late() {
    return this.out.late;
  }

  seenLate() {
    this.out.late = [];
  }

  get older() {
    return this.out.older;
  }

  /** Whether an answer was taken after the end, so that the receipt is out of date; asks once. */
  takeLate(): boolean {
    if (!this.newReceipt || this.pending > 0) return false;
    this.newReceipt = false;
    return true;
  }

  // ---- what the candidate does

  go(number: number) {
    this.out.flushDrafts();
    this.goTo(number);
    remember(PLACE, `${this.parts.page} ${this.current}`);
    this.keeping.place(this.current);
  }

  answer(number: number, response: Response | null) {
    if (!this.writable || same(this.slot(number).response, response)) return;
    this.touch(number).response = response;
    this.out.add(this.answering(number, response));
  }

  /** Takes the answer from this machine after all, as a new act. */
  choosesOlder(entry: Entry) {
    if (!this.writable || entry.act.type !== 'superseded') return;
    this.go(entry.act.slot);
    this.answer(entry.act.slot, entry.act.response);
    this.out.putAway(entry);
  }

  putAway(entry: Entry) {
    this.out.putAway(entry);
  }

  /** Like `answer`, for typing. */
  type(number: number, response: Response | null) {
    if (this.writable) this.out.draft(number, response);
  }

  flushDrafts() {
    this.out.flushDrafts();
  }

  setMark(number: number, on: boolean) {
    if (!this.writable) return;
    this.touch(number).marked = on;
    this.out.add({ type: 'mark', slot: number, on });
  }

  acknowledge(notice: number) {
    this.read(notice);
    this.out.add({ type: 'acknowledge', notice });
  }

  reportItem(slot: number, fault: Fault, note: string) {
    this.out.add({ type: 'report', slot, fault, note });
  }

  submit() {
    this.out.flushDrafts();
    this.submitting = true;
    this.out.add({ type: 'submit' });
  }

  /** Ends the open section. What is left of its time is lost. */
  endSection() {
    const { section } = this;
    if (!section || this.turning) return;
    this.out.flushDrafts();
    this.turning = true;
    this.out.add({ type: 'end_section', section: section.number });
  }

  /** Opens the section that comes next. */
  openSection() {
    const { section } = this;
    if (!section || section.deadline !== null || this.turning) return;
    this.turning = true;
    this.out.add({ type: 'open_section', section: section.number });
  }

  /** On to the next question, with no way back to this one. */
  pass() {
    const { last } = this.reach;
    if (!this.writable || this.current >= last) return;
    this.out.flushDrafts();
    this.out.add({ type: 'pass', slot: this.current });
    this.passed = Math.max(this.passed, this.current);
    this.keeping.state(this.state());
    this.go(this.current + 1);
  }

  call(on: boolean) {
    this.calling = on;
    this.out.signal({ kind: on ? 'call' : 'call_over' });
  }

  signal(signal: ClientSignal) {
    this.out.signal(signal);
  }

  retryNow() {
    this.wire.retryNow();
  }

  networkGone() {
    this.wire.gone();
  }

  /** Dials anew, for instance after a refusal. */
  reconnect() {
    this.refusal = null;
    this.wire.start();
  }

  claimSeat() {
    this.wire.claim();
  }

  // ---- inside

  private linked(state: LinkState) {
    const before = this.link;
    this.link = state;
    if (state.at === 'lost') {
      this.lostAt ??= this.clock.at(state.since);
      if (before.at !== 'lost') this.keeping.lost(this.lostAt);
      this.showKept();
      // Whoever hands in while the network goes can go on answering, so nothing may hand in behind their back later.
      this.out.withdraw();
      this.submitting = this.turning = false;
    }
    if (this.elsewhere) this.out.leave();
    if (state.at === 'fenced') void this.goesOnElsewhere();
    if (state.at !== 'open') this.out.stalls(false);
    else if (this.lostAt !== null) {
      // It may have begun on an earlier page; what this one measured is no guess.
      const here = before.at === 'lost' ? this.clock.mark() - before.since : 0;
      this.signal({ kind: 'reconnected', ms: Math.round(Math.max(here, (this.clock.now() - this.lostAt) / 1000)) });
    }
    if (this.lostAt !== null && (state.at === 'open' || state.at === 'seat_taken')) {
      this.lostAt = null;
      this.keeping.lost(null);
    }
    this.out.count();
  }

  private found(finding: Finding | null) {
    this.finding = finding;
    // No reason to wait for the next try.
    if (finding === 'here') this.wire.retryNow();
  }

  private hear(frame: ServerFrame) {
    this.tell(frame);
    switch (frame.type) {
      case 'welcome':
        this.welcomed(frame);
        break;
      case 'opened':
        this.keeping.paper(frame.paper);
        this.out.release();
        break;
      case 'section':
        this.turning = false;
        this.refusal = null;
        this.keeping.paper(frame.paper);
        this.keeping.place(this.current);
        this.out.release();
        break;
      case 'changed':
        this.keeping.paper(frame.paper);
        this.out.forgo();
        for (const number of frame.slots) this.keeping.slot(this.view(number));
        // How an item counts is told as a message.
        this.changedSlots = frame.slots.filter((number) => !this.question(number)?.decided);
        break;
      case 'brought':
        this.out.brought(frame.slots.map(({ slot }) => slot));
        break;
      case 'admission':
        if (this.keptOut) this.leave();
        break;
      case 'acked': {
        const act = this.out.acked(frame);
        if (this.receipt && act?.type === 'answer') this.newReceipt = true;
        if (act?.type === 'acknowledge') this.keeping.state(this.state());
        break;
      }
      case 'time':
        if (!frame.time.paused && !this.keptOut) this.out.release();
        break;
      case 'missing':
        this.out.missing(frame.epoch, frame.from, frame.to);
        break;
      case 'ended':
        this.ended(frame.receipt);
        break;
      case 'released':
        this.parts.onreleased?.();
        break;
      case 'refused':
        this.refused(frame);
        break;
      case 'saving':
        this.out.stalls(frame.stalled);
        break;
    }
    if (frame.type !== 'acked') this.keeping.state(this.state());
    this.out.flush();
    this.out.count();
  }

  private welcomed(welcome: Welcome) {
    this.refusal = null;
    this.greet(welcome);
    this.out.begin(welcome);
    this.show(welcome.slots, this.out.entries, this.out.typed);
    this.keeping.welcomed(welcome, Object.keys(this.slots).map((number) => this.view(Number(number))), this.keptOut);
    if (this.keptOut) this.out.flushDrafts();
    this.place(welcome.slots);
    if (welcome.receipt) this.ended(welcome.receipt);
    else void this.takeIn();
  }

  /** What another page of this browser could not send any more goes the way of this one, and before all is called received. */
  private async takeIn() {
    if (await this.out.gather()) this.wire.again();
  }

  /**
   * A reload comes back to the question it left, another page of this browser to the one that the page before it stood at,
   * another machine to the one that was answered last.
   */
  private place(slots: readonly SlotView[]) {
    const [page, number] = recall(PLACE)?.split(' ') ?? [];
    if (page === this.parts.page) this.goTo(Number(number) || 1);
    else if (!this.placed) this.goTo(this.parts.kept?.place ?? lastAnswered(slots) ?? this.current);
    this.placed = true;
  }

  /** Out of the room: what was typed is an act, and no reload without network shows the paper. */
  private leave() {
    this.out.flushDrafts();
    this.keeping.paper(null);
  }

  private ended(receipt: Receipt) {
    this.out.flushDrafts();
    this.end(receipt);
    this.submitting = false;
    void this.takeIn();
  }

  private refused(frame: Refused) {
    if (frame.code === 'attempt.stale_epoch') return this.wire.fence();
    if (frame.seq === null) this.refusal = { code: frame.code, detail: frame.detail };
    else this.out.refused(frame, frame.seq, frame.epoch ?? this.epoch);
  }

  private refusedFor(act: Act, { code, detail }: Refused) {
    if (act.type === 'report') this.refusedReport = { slot: act.slot, code };
    if (act.type === 'end_section' || act.type === 'open_section') this.turning = false;
    // Its time ended it first, or opened the next: the server has told, or is about to.
    if (code === 'attempt.other_section') return;
    if (act.type === 'submit') this.submitting = false;
    else if (act.type !== 'end_section') return;
    this.refusal = { code, detail };
  }

  /** Without a word from the server, the room is as it was. */
  private showKept() {
    const { kept } = this.parts;
    if (this.stage !== null || !kept?.state || !this.out.ready) return;
    this.recollect(kept, kept.state);
    this.placed = true;
    this.show(kept.slots, this.out.entries, this.out.typed);
  }

  /** The attempt has left this page; the paper need not stay, unless the page that has it is in this browser too. */
  private async goesOnElsewhere() {
    if ((await this.parts.alone?.()) && this.link.at === 'fenced') this.keeping.forget();
  }

  private tick() {
    this.now = this.clock.now();
    this.mark = this.clock.mark();
    if (this.wake.look()) {
      this.clock.shake();
      this.wire.check();
    }
    // What was seen to be over before a reload is no guess after it.
    const seen = this.openUntil !== null && this.seenOver >= this.openUntil;
    this.guessed = this.offline && !this.clock.sure && !seen;
    if (this.stage === 'running' && this.left === 0 && !this.guessed && this.openUntil !== null && !seen) {
      this.seenOver = this.openUntil;
      this.keeping.state(this.state());
    }
    if (this.mark - this.openedAt > SHOW_KEPT_MS) this.showKept();
    const over = this.stage === 'ended' || this.stage === 'released';
    this.keeping.keepUp(over && this.pending === 0 && !this.remembered, this.now);
    this.diagnosis?.look(this.offline || this.wire.doubtful);
    // What is being typed at the end is handed over before it is too late.
    if (this.out.typed.length > 0 && this.left !== null && this.left < LAST_US) this.out.flushDrafts();
    this.out.flush();
    this.out.count();
  }
}
