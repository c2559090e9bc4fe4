// What is on the candidate's page: what the server said last, with what it does not know yet laid over it. Components
// read it; it sends nothing and keeps nothing.

import type { Admission, NoticeView, Paper, Receipt, ReportView, Rescue, Response, SectionView, ServerFrame, Slot, SlotView, Stage, TimeState, Welcome } from '../shared/wire';
import { left } from './logic/countdown';
import { saidOf, type OwnReport, type Said } from './logic/report';
import { blank, overlay, type SlotLocal } from './logic/slots';
import { hasMore, reachOf } from './logic/way';
import type { Act, Entry } from './session/act';
import type { Kept, KeptState } from './session/keepsake';

export type Line = Omit<Extract<ServerFrame, { type: 'line' }>, 'type'>;

const FREE: Admission = { needed: false, granted: false, reason: null };

export class OnPage {
  stage = $state<Stage | null>(null);
  startsAt = $state(0);
  paper = $state.raw<Paper | null>(null);
  time = $state.raw<TimeState | null>(null);
  notices = $state<NoticeView[]>([]);
  /** When the server took the word that a notice was read, µs, by its number; what another page read is not in it. */
  readAt = $state<Record<number, number>>({});
  /** What the candidate said of items, as the server has it. */
  reports = $state.raw<ReportView[]>([]);
  /** The same as this machine made it, until the server tells it back. */
  ownReports = $state.raw<OwnReport[]>([]);
  admission = $state.raw<Admission>(FREE);
  /** What the roster says of the candidate now; `null`: the server has not spoken of it. */
  line = $state.raw<Line | null>(null);
  receipt = $state.raw<Receipt | null>(null);
  /** Server time, µs, moved on four times a second. */
  now = $state(0);
  current = $state(1);
  /** Questions whose answers staff brought in from a dead machine, until that was seen. */
  brought = $state.raw<readonly number[]>([]);
  /** Who did that last, and why. */
  broughtBy = $state.raw({ by: '', reason: '' });
  /** For taking out of this page what it could not deliver. */
  rescue = $state.raw<Rescue | null>(null);
  protected epoch = 0;
  /** The last question that was left for good, where there is no way back; 0: none. */
  passed = $state(0);
  /** The candidate calls for an invigilator, who has not answered yet. */
  calling = $state(false);
  /** The room stands here as this machine kept it; the server has not spoken yet. */
  remembered = $state(false);
  slots = $state<Record<number, SlotLocal>>({});

  /** The latest end of what could be worked on that a clock which is no guess saw pass here, µs. */
  protected seenOver = 0;

  // ---- what components read

  /** The time is this machine's guess: the server could not be asked since the page opened, or since it slept. */
  guessed = $state(false);

  /** µs left, or `null` before the start. */
  get left(): number | null {
    return this.time ? left(this.time, this.now) : null;
  }

  /** When the open section ends, or, without sections, the whole, µs; `null`: nothing is open. */
  protected get openUntil(): number | null {
    return this.section ? this.section.deadline : (this.time?.deadline ?? null);
  }

  /** Whether answers can be given now. */
  get writable(): boolean {
    return this.stage === 'running' && this.paper !== null && !this.between && !this.time?.paused && ((this.left ?? 0) > 0 || this.guessed);
  }

  /** The last question of the paper. */
  get last(): number {
    return Math.max(1, ...(this.paper?.sections.map(({ last }) => last) ?? []));
  }

  /** The section with a time of its own that is open or comes next, as the server told it. */
  get section(): SectionView | null {
    return this.time?.section ?? null;
  }

  /** Whether another section comes after that one. */
  get more(): boolean {
    return hasMore(this.section);
  }

  /** Whether one section is over and the next was not opened yet: also when only this machine's clock says so. */
  get between(): boolean {
    const { section } = this;
    if (!section || this.stage !== 'running') return false;
    return section.deadline === null || (this.more && this.left === 0 && !this.guessed);
  }

  /** The questions that can be gone to, first and last. */
  get reach(): { first: number; last: number } {
    return reachOf(this.paper, this.section, this.passed);
  }

  question(number: number): Slot | undefined {
    return this.paper?.slots.find((slot) => slot.number === number);
  }

  slot(number: number): SlotLocal {
    return this.slots[number] ?? blank();
  }

  /** Whether a person must let the candidate in first. */
  get keptOut(): boolean {
    return this.admission.needed && !this.admission.granted;
  }

  /** What the candidate said of a question, oldest first. */
  said(number: number): Said[] {
    const changed = this.question(number)?.changed;
    // What was said of an item that is gone is not said of the one that stands there.
    return saidOf(number, this.reports, this.ownReports).filter(({ at }) => changed?.stands_by == null || at > changed.at);
  }

  /** The oldest warning that waits to be acknowledged. */
  get warning(): NoticeView | undefined {
    return this.notices.find((notice) => notice.warning && !notice.acknowledged);
  }

  /** Messages that were not put away yet, oldest first. */
  get messages(): NoticeView[] {
    return this.notices.filter((notice) => !notice.warning && !notice.acknowledged);
  }

  get unread(): number {
    return this.notices.filter((notice) => !notice.acknowledged).length;
  }

  // ---- what becomes of it

  touch(number: number): SlotLocal {
    this.slots[number] ??= blank();
    return this.slots[number]!;
  }

  /** A question as the machine keeps it. */
  view(number: number): SlotView {
    const { response, marked, savedAt } = this.slot(number);
    return { slot: number, response: $state.snapshot(response), marked, at: savedAt, made_at: savedAt };
  }

  /** The remedy that put the item into a slot which stands there; none: it was drawn with the paper. */
  standsBy(number: number): number | undefined {
    return this.question(number)?.changed?.stands_by ?? undefined;
  }

  answering(slot: number, response: Response | null): Act {
    const change = this.standsBy(slot);
    return { type: 'answer', slot, response, ...(change === undefined ? {} : { change }) };
  }

  goTo(number: number) {
    // While there is no paper nobody knows where it ends.
    const { first, last } = this.reach;
    this.current = this.paper ? Math.min(last, Math.max(first, number)) : Math.max(1, number);
  }

  read(notice: number) {
    for (const one of this.notices) if (one.number === notice) one.acknowledged = true;
  }

  /** The server has it in writing that a notice was read. */
  wasRead(notice: number, at: number) {
    this.readAt[notice] ??= at;
  }

  /** Whoever is not in the room, or not yet, sees no paper. */
  protected admit(admission: Admission) {
    this.admission = admission;
    if (this.keptOut) this.paper = null;
  }

  protected greet(welcome: Welcome) {
    this.remembered = false;
    this.startsAt = welcome.starts_at;
    this.paper = welcome.paper ?? this.paper;
    this.admit(welcome.admission);
    this.time = welcome.time;
    this.passed = welcome.passed;
    this.rescue = welcome.rescue;
    this.epoch = welcome.epoch;
    this.notices = welcome.notices;
    this.reports = welcome.reports;
    this.stage = welcome.stage;
    // What had ended by mistake goes on.
    if (welcome.receipt === null) this.receipt = null;
    this.calling = welcome.calling;
  }

  /** What a frame changes here; the rest of what it asks for is the room's. */
  protected tell(frame: ServerFrame) {
    switch (frame.type) {
      case 'opened':
        this.paper = frame.paper;
        this.time = frame.time;
        this.stage = 'running';
        this.goTo(this.current);
        break;
      case 'section':
        this.paper = frame.paper;
        this.time = frame.time;
        this.goTo(this.current);
        break;
      case 'changed':
        this.paper = frame.paper;
        for (const number of frame.slots) {
          if (this.standsBy(number) !== undefined) Object.assign(this.touch(number), { ...blank(), marked: this.slot(number).marked });
        }
        break;
      case 'brought':
        for (const { slot, response, marked, at } of frame.slots) {
          const here = this.touch(slot);
          // What is on its way from here is newer; what is kept apart for a decision stands nowhere yet.
          if (here.open === 0 && at > 0) Object.assign(here, { response, marked, savedAt: at });
        }
        this.brought = [...new Set([...this.brought, ...frame.slots.map(({ slot }) => slot)])];
        this.broughtBy = { by: frame.by, reason: frame.reason };
        break;
      case 'admission':
        this.admit(frame.admission);
        break;
      case 'line': {
        const { type: _, ...line } = frame;
        this.line = line;
        break;
      }
      case 'start':
        this.startsAt = frame.starts_at;
        break;
      case 'report':
        this.reports = [...this.reports.filter(({ number }) => number !== frame.report.number), frame.report].sort((a, b) => a.number - b.number);
        break;
      case 'time':
        this.time = frame.time;
        break;
      case 'notice': {
        const at = this.notices.findIndex((notice) => notice.number === frame.notice.number);
        if (at < 0) this.notices.push(frame.notice);
        else this.notices[at] = frame.notice;
        break;
      }
      case 'calling':
        this.calling = frame.calling;
        break;
    }
  }

  protected end(receipt: Receipt) {
    this.receipt = receipt;
    if (this.stage !== 'released') this.stage = 'ended';
  }

  /** The questions as told, with what is on its way; what is being typed right now is newer than both. */
  protected show(told: readonly SlotView[], open: readonly Entry[], typed: Iterable<number>) {
    const slots = overlay(told, open);
    for (const number of typed) slots[number] = { ...(slots[number] ?? blank()), response: this.slot(number).response };
    this.slots = slots;
    for (const { act } of open) {
      if (act.type === 'acknowledge') this.read(act.notice);
      if (act.type === 'pass') this.passed = Math.max(this.passed, act.slot);
    }
    this.goTo(this.current);
  }

  /** Without a word from the server, the room is as it was. */
  protected recollect({ paper, place }: Kept, state: KeptState) {
    this.remembered = true;
    this.startsAt = state.startsAt;
    this.paper = paper;
    this.admit(state.admission ?? FREE);
    this.time = state.time;
    this.notices = state.notices;
    this.reports = state.reports ?? [];
    this.passed = state.passed ?? 0;
    this.rescue = state.rescue ?? null;
    this.epoch = state.epoch ?? 0;
    this.calling = state.calling;
    this.stage = state.stage;
    this.seenOver = state.seenOver ?? 0;
    this.goTo(place);
  }

  /** What a page without network is to go on from; `null` before the server told anything. */
  protected state(): KeptState | null {
    const { stage, startsAt, time, calling, reports, admission, passed, rescue, epoch, seenOver } = this;
    if (stage === null || this.remembered) return null;
    const [notices, readAt] = [$state.snapshot(this.notices), $state.snapshot(this.readAt)];
    return { stage, startsAt, time, notices, readAt, calling, reports, admission, passed, rescue, epoch, seenOver };
  }
}
