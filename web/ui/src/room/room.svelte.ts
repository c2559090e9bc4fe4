// The candidate's room: what the server said, what the candidate did and no ack has come for, and the time.
// Components read its fields and call its acts; it holds no rule of the server's.

import { ServerClock } from '../shared/clock';
import { recall, remember } from '../shared/memory';
import { Wake } from '../shared/wake';
import type { Admission, ClientSignal, Fault, NoticeView, Paper, Receipt, ReportView, Response, ServerFrame, Slot, SlotView, Stage, TimeState, Welcome } from '../shared/wire';
import { left } from './logic/countdown';
import { same } from './logic/response';
import { saving, type Saving } from './logic/saving';
import { blank, overlay, type SlotLocal } from './logic/slots';
import { Delivery } from './session/delivery';
import { Diagnosis } from './session/diagnosis';
import type { Keepsake, Kept } from './session/keepsake';
import { Link, type LinkState, type Socket } from './session/link';
import { Outbox, type Act, type Entry, type Shelf } from './session/outbox';
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

const TYPING_MS = 800;
const SIGNALS_KEPT = 200;
const LAST_US = 1e6;
/** How long a page that kept the room waits for the server before it shows what it kept. */
const SHOW_KEPT_MS = 3000;
const KEEP_CLOCK_MS = 5000;

const PLACE = 'place';

export class Room {
  link = $state<LinkState>({ at: 'connecting' });
  stage = $state<Stage | null>(null);
  startsAt = $state(0);
  paper = $state.raw<Paper | null>(null);
  time = $state.raw<TimeState | null>(null);
  notices = $state<NoticeView[]>([]);
  /** What the candidate said of items, as the server has it. */
  reports = $state.raw<ReportView[]>([]);
  admission = $state.raw<Admission>({ needed: false, granted: false });
  receipt = $state.raw<Receipt | null>(null);
  /** Server time, µs, moved on four times a second. */
  now = $state(0);
  /** Milliseconds of the monotonic clock, likewise: for how long something lasts on this machine. */
  mark = $state(0);
  current = $state(1);
  saving = $state<Saving>('saved');
  /** Questions with something unacked. */
  pending = $state(0);
  /** Why the server would not let this page in or act, when that concerns the whole page. */
  refusal = $state.raw<{ code: string; detail: string } | null>(null);
  submitting = $state(false);
  /** Answers that the server refused for good; they stay on this machine. */
  undelivered = $state.raw<Entry[]>([]);
  /** The candidate calls for an invigilator, who has not answered yet. */
  calling = $state(false);
  /** The room stands here as this machine kept it; the server has not spoken yet. */
  remembered = $state(false);
  /** The time is this machine's guess: the server could not be asked since the page opened, or since it slept. */
  guessed = $state(false);

  /** What a probe found to be wrong while the room is away. */
  finding = $state<Finding | null>(null);

  slots = $state<Record<number, SlotLocal>>({});

  readonly clock: ServerClock;
  private readonly wire: Link;
  private readonly diagnosis: Diagnosis | null;
  private outbox: Outbox | null = null;
  private readonly delivery: Delivery;
  private drafts = new Map<number, ReturnType<typeof setTimeout>>();
  private signals: { signal: ClientSignal; client_ms: number }[] = [];
  private stalled = $state(false);
  private epoch = 0;
  private late = false;
  private keptClockAt = -KEEP_CLOCK_MS;
  private readonly openedAt: number;
  private readonly wake: Wake;
  private pulse: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly parts: RoomParts) {
    this.clock = parts.clock;
    this.now = this.clock.now();
    this.mark = this.openedAt = this.clock.mark();
    this.wake = new Wake(() => this.clock.mark());
    this.wire = new Link({
      connect: parts.connect,
      post: parts.post,
      blocked: parts.blocked,
      now: () => this.clock.mark(),
      random: Math.random,
      page: parts.page,
      onstate: (state) => this.linked(state),
      onframe: (frame) => this.hear(frame),
      ontime: (sent, server) => this.clock.sample(sent, server),
    });
    this.delivery = new Delivery({ now: () => this.clock.mark(), send: (frame) => this.wire.send(frame) });
    const { probe } = parts;
    this.diagnosis = probe ? new Diagnosis({ probe, now: () => this.clock.mark(), onfinding: (finding) => this.found(finding) }) : null;
  }

  async open() {
    this.outbox = await Outbox.open(this.parts.shelf, this.parts.page);
    const { kept } = this.parts;
    // Never earlier than anything that the server was seen to have saved: order goes by this time.
    if (kept?.clock) this.clock.remember(kept.clock.ahead, Math.max(kept.clock.at, ...kept.slots.map(({ at }) => at)));
    this.pulse = setInterval(() => this.tick(), 250);
    this.wire.start();
  }

  close() {
    this.flushDrafts();
    clearInterval(this.pulse);
    this.wire.stop();
  }

  // ---- what components read

  /** µs left, or `null` before the start. */
  get left(): number | null {
    return this.time ? left(this.time, this.now) : null;
  }

  /** Whether answers can be given now. */
  get writable(): boolean {
    return this.stage === 'running' && this.paper !== null && !this.time?.paused && (this.left ?? 0) > 0;
  }

  get offline(): boolean {
    return this.link.at === 'lost';
  }

  get last(): number {
    return this.paper?.slots.length ?? 1;
  }

  question(number: number): Slot | undefined {
    return this.paper?.slots[number - 1];
  }

  slot(number: number): SlotLocal {
    return this.slots[number] ?? blank();
  }

  /** Whether a person must let the candidate in first. */
  get keptOut(): boolean {
    return this.admission.needed && !this.admission.granted;
  }

  /** The latest report of a question. */
  report(number: number): ReportView | undefined {
    return this.reports.filter(({ slot }) => slot === number).pop();
  }

  /** The oldest warning that waits to be acknowledged. */
  get warning(): NoticeView | undefined {
    return this.notices.find((notice) => notice.warning && !notice.acknowledged);
  }

  /** The newest message that was not put away yet. */
  get message(): NoticeView | undefined {
    return this.notices.filter((notice) => !notice.warning && !notice.acknowledged).pop();
  }

  // ---- what the candidate does

  go(number: number) {
    this.flushDrafts();
    this.current = Math.min(this.last, Math.max(1, number));
    remember(PLACE, `${this.parts.page} ${this.current}`);
    this.parts.keep?.place(this.current);
  }

  answer(number: number, response: Response | null) {
    if (!this.writable || same(this.slot(number).response, response)) return;
    this.touch(number).response = response;
    this.add({ type: 'answer', slot: number, response });
  }

  /** Like `answer`, for typing: kept once the fingers rest, the field is left, or the page goes. */
  type(number: number, response: Response | null) {
    if (!this.writable) return;
    this.touch(number).response = response;
    clearTimeout(this.drafts.get(number));
    this.drafts.set(number, setTimeout(() => this.flushDraft(number), TYPING_MS));
    this.count();
  }

  flushDrafts() {
    for (const number of [...this.drafts.keys()]) this.flushDraft(number);
  }

  setMark(number: number, on: boolean) {
    if (!this.writable) return;
    this.touch(number).marked = on;
    this.add({ type: 'mark', slot: number, on });
  }

  acknowledge(notice: number) {
    this.acknowledged(notice);
    this.add({ type: 'acknowledge', notice });
  }

  reportItem(slot: number, fault: Fault, note: string) {
    this.add({ type: 'report', slot, fault, note });
  }

  submit() {
    this.flushDrafts();
    this.submitting = true;
    this.add({ type: 'submit' });
  }

  call(on: boolean) {
    this.calling = on;
    this.signal({ kind: on ? 'call' : 'call_over' });
  }

  signal(signal: ClientSignal) {
    const frame = { signal, client_ms: Date.now() };
    if (this.wire.send({ type: 'signal', ...frame })) return;
    this.signals.push(frame);
    if (this.signals.length > SIGNALS_KEPT) this.signals.shift();
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

  private touch(number: number): SlotLocal {
    this.slots[number] ??= blank();
    return this.slots[number]!;
  }

  private flushDraft(number: number) {
    const timer = this.drafts.get(number);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.drafts.delete(number);
    this.add({ type: 'answer', slot: number, response: $state.snapshot(this.slot(number).response) });
  }

  private add(act: Act) {
    if (!this.outbox) return;
    const { entry, kept } = this.outbox.add(act, this.clock.now(), Date.now());
    if ('slot' in act) {
      const slot = this.touch(act.slot);
      slot.open++;
      slot.openAt = entry.madeAt;
      slot.refused = false;
      this.keepSlot(act.slot);
    }
    this.count();
    void kept.then(() => {
      this.flush();
      this.count();
    });
  }

  private flush() {
    if (this.outbox && this.wire.open) this.delivery.flush(this.outbox.due());
  }

  private linked(state: LinkState) {
    const before = this.link;
    this.link = state;
    if (state.at === 'lost') {
      this.showKept();
      // Whoever hands in while the network goes can go on answering, so nothing may hand in behind their back later.
      this.outbox?.withdraw();
      this.submitting = false;
    }
    if (state.at === 'fenced') void this.goesOnElsewhere();
    if (state.at !== 'open') this.stalled = false;
    else if (before.at === 'lost') {
      this.signal({ kind: 'reconnected', ms: Math.round(this.clock.mark() - before.since) });
    }
    this.count();
  }

  private found(finding: Finding | null) {
    this.finding = finding;
    // No reason to wait for the next try.
    if (finding === 'here') this.wire.retryNow();
  }

  private hear(frame: ServerFrame) {
    switch (frame.type) {
      case 'welcome':
        this.welcome(frame);
        break;
      case 'opened':
        this.paper = frame.paper;
        this.time = frame.time;
        this.stage = 'running';
        this.parts.keep?.paper(frame.paper);
        this.delivery.release();
        break;
      case 'admission':
        this.admit(frame.admission);
        break;
      case 'start':
        this.startsAt = frame.starts_at;
        break;
      case 'report':
        this.reports = [...this.reports.filter(({ number }) => number !== frame.report.number), frame.report];
        break;
      case 'acked':
        this.acked(frame.epoch, frame.seq, frame.at);
        break;
      case 'time':
        this.time = frame.time;
        if (!frame.time.paused) this.delivery.release();
        break;
      case 'notice': {
        const at = this.notices.findIndex((notice) => notice.number === frame.notice.number);
        if (at < 0) this.notices.push(frame.notice);
        else this.notices[at] = frame.notice;
        break;
      }
      case 'missing':
        for (const entry of this.outbox?.due() ?? []) {
          if (entry.epoch === frame.epoch && entry.seq >= frame.from && entry.seq <= frame.to) this.delivery.send(entry);
        }
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
      case 'calling':
        this.calling = frame.calling;
        break;
      case 'saving':
        this.stalled = frame.stalled;
        break;
    }
    if (frame.type !== 'acked') this.keepState();
    this.flush();
    this.count();
  }

  private welcome(welcome: Welcome) {
    this.refusal = null;
    this.delivery.begin();
    this.epoch = welcome.epoch;
    this.outbox?.adopt(welcome);
    this.remembered = false;
    this.startsAt = welcome.starts_at;
    this.paper = welcome.paper ?? this.paper;
    this.admit(welcome.admission);
    this.time = welcome.time;
    this.notices = welcome.notices;
    this.reports = welcome.reports;
    this.stage = welcome.stage;
    // What had ended by mistake goes on.
    if (welcome.receipt === null) this.receipt = null;
    this.calling = welcome.calling;
    this.show(welcome.slots);
    if (welcome.stage === 'waiting' || welcome.stage === 'running') this.parts.keep?.begin();
    if (welcome.paper) this.parts.keep?.paper(welcome.paper);
    this.parts.keep?.slots(Object.keys(this.slots).map((number) => this.view(Number(number))));
    for (const one of this.signals.splice(0)) this.wire.send({ type: 'signal', ...one });
    // A reload comes back to the question it left.
    const [page, number] = recall(PLACE)?.split(' ') ?? [];
    if (page === this.parts.page) this.current = Math.min(this.last, Math.max(1, Number(number) || 1));
    if (welcome.receipt) this.ended(welcome.receipt);
  }

  /** Who is not in the room, or not yet, sees no paper: neither here nor after a reload without network. */
  private admit(admission: Admission) {
    this.admission = admission;
    if (!this.keptOut || this.paper === null) return;
    this.flushDrafts();
    this.paper = null;
    this.parts.keep?.paper(null);
  }

  /** The questions as told, with what is on its way; what is being typed right now is newer than both. */
  private show(told: readonly SlotView[]) {
    const open = this.outbox?.open() ?? [];
    const slots = overlay(told, open);
    for (const number of this.drafts.keys()) {
      slots[number] = { ...(slots[number] ?? blank()), response: this.slot(number).response };
    }
    this.slots = slots;
    for (const { act } of open) if (act.type === 'acknowledge') this.acknowledged(act.notice);
  }

  private acknowledged(notice: number) {
    for (const one of this.notices) if (one.number <= notice) one.acknowledged = true;
  }

  /** Without a word from the server, the room is as it was. */
  private showKept() {
    const { kept } = this.parts;
    if (this.stage !== null || !kept?.state || !this.outbox) return;
    this.remembered = true;
    this.startsAt = kept.state.startsAt;
    this.paper = kept.paper;
    this.time = kept.state.time;
    this.notices = kept.state.notices;
    this.calling = kept.state.calling;
    this.stage = kept.state.stage;
    this.show(kept.slots);
    this.current = Math.min(this.last, Math.max(1, kept.place));
  }

  private keepState() {
    const { stage, startsAt, time, notices, calling } = this;
    if (stage === null || this.remembered) return;
    this.parts.keep?.state({ stage, startsAt, time, notices: $state.snapshot(notices), calling });
  }

  private keepSlot(number: number) {
    this.parts.keep?.slots([this.view(number)]);
  }

  private view(number: number): SlotView {
    const { response, marked, savedAt } = this.slot(number);
    return { slot: number, response: $state.snapshot(response), marked, at: savedAt };
  }

  /** The attempt has left this page; the paper need not stay, unless the page that has it is in this browser too. */
  private async goesOnElsewhere() {
    if ((await this.parts.alone?.()) && this.link.at === 'fenced') this.parts.keep?.forget();
  }

  /** Now and then how the clocks stand; once all is over and delivered, nothing more. */
  private keepUp() {
    const over = this.stage === 'ended' || this.stage === 'released';
    if (over && this.pending === 0 && !this.remembered) return this.parts.keep?.forget();
    if (!this.clock.known || this.mark - this.keptClockAt < KEEP_CLOCK_MS) return;
    this.keptClockAt = this.mark;
    this.parts.keep?.clock({ ahead: -this.clock.ahead(), at: this.now });
  }

  private acked(epoch: number, seq: number, at: number) {
    const act = this.outbox?.acked(epoch, seq)?.act;
    if (act && 'slot' in act) {
      const slot = this.touch(act.slot);
      slot.open = Math.max(0, slot.open - 1);
      if (act.type === 'answer') slot.savedAt = at;
      this.keepSlot(act.slot);
    }
    if (this.receipt && act?.type === 'answer') this.late = true;
  }

  private ended(receipt: Receipt) {
    this.flushDrafts();
    this.receipt = receipt;
    this.submitting = false;
    if (this.stage !== 'released') this.stage = 'ended';
  }

  private refused(frame: Extract<ServerFrame, { type: 'refused' }>) {
    if (frame.code === 'attempt.stale_epoch') return this.wire.fence();
    if (frame.seq === null) {
      this.refusal = { code: frame.code, detail: frame.detail };
      return;
    }
    const epoch = frame.epoch ?? this.epoch;
    const entry = this.outbox?.find(epoch, frame.seq);
    if (!entry) return;
    if (frame.again && entry.act.type !== 'submit') {
      // While paused, the resumption lets it go; otherwise a moment does.
      this.delivery.hold(entry, this.time?.paused ? 'released' : 'later');
      return;
    }
    this.outbox?.refuse(epoch, frame.seq, frame.code);
    if (entry.act.type === 'submit') {
      this.submitting = false;
      this.refusal = { code: frame.code, detail: frame.detail };
    }
    if ('slot' in entry.act) {
      const slot = this.touch(entry.act.slot);
      slot.open = Math.max(0, slot.open - 1);
      slot.refused = entry.act.type === 'answer';
    }
  }

  private tick() {
    this.now = this.clock.now();
    this.mark = this.clock.mark();
    if (this.wake.look()) {
      this.clock.shake();
      this.wire.check();
    }
    this.guessed = this.offline && !this.clock.sure;
    if (this.mark - this.openedAt > SHOW_KEPT_MS) this.showKept();
    this.keepUp();
    this.diagnosis?.look(this.offline || this.wire.doubtful);
    // What is being typed at the end is handed over before it is too late.
    if (this.drafts.size > 0 && this.left !== null && this.left < LAST_US) this.flushDrafts();
    this.flush();
    this.count();
  }

  private count() {
    const open = this.outbox?.open() ?? [];
    const names = new Set(open.map(({ act }) => ('slot' in act ? act.slot : act.type)));
    for (const number of this.drafts.keys()) names.add(number);
    const oldest = open[0];
    this.pending = names.size;
    const refused = this.outbox?.refusals() ?? [];
    if (refused.length !== this.undelivered.length) this.undelivered = refused;
    this.saving = saving(
      {
        count: names.size + this.undelivered.length,
        oldestMs: oldest ? Math.max(0, (this.clock.now() - oldest.madeAt) / 1000) : 0,
        kept: this.outbox?.allKept() ?? false,
      },
      this.link.at !== 'lost' && this.link.at !== 'fenced',
      this.stalled || this.undelivered.length > 0,
    );
  }

  /** Whether an answer was taken after the end, so that the receipt is out of date; asks once. */
  takeLate(): boolean {
    if (!this.late || this.pending > 0) return false;
    this.late = false;
    return true;
  }
}
