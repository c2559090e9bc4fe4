// A practice set on the page: the questions, what was answered, and what is known of it. Of a mock exam nothing is known
// before its end.

import { api } from '../shared/api';
import type { MockStep, Paper, PracticeAnswered, PracticeKey, PracticeSet, Response, SectionView, Slot, TimeState, Verdict } from '../shared/wire';
import { left } from '../room/logic/countdown';
import { hasMore, reachOf } from '../room/logic/way';
import { same } from '../room/logic/response';
import { blank, type SlotLocal } from '../room/logic/slots';
import type { Answering, OnTheWay } from '../room/answering';

const TYPING_MS = 800;
/** How often what did not arrive is sent again. */
const AGAIN_MS = 3000;
/** How often the server is asked for a turn that has come: a section's end, the opening of the next. */
const LOOK_MS = 1000;

export class Practice implements Answering, OnTheWay {
  set = $state.raw<PracticeSet>(null!);
  current = $state(1);
  slots = $state<Record<number, SlotLocal>>({});
  verdicts = $state<Record<number, Verdict>>({});
  failure = $state.raw<unknown>(null);
  /** µs left of a mock exam, or of its section, as of the last tick; `null`: there is no clock. */
  left = $state<number | null>(null);
  /** Server time, µs, as of the last tick. */
  now = $state(0);
  /** A section is being ended or opened, or a question left. */
  turning = $state(false);
  readonly refusal = null;
  readonly offline = false;
  /** When the set was taken, by this machine's count of time: its clock does not matter. */
  private taken = 0;
  private lookedAt = 0;
  private readonly timer: ReturnType<typeof setInterval> | undefined;
  private typing: { number: number; timer: ReturnType<typeof setTimeout> } | null = null;
  private sending = $state(0);
  /** Questions of a mock exam whose answer did not arrive. */
  private unsent = $state.raw<readonly number[]>([]);
  private readonly again: ReturnType<typeof setInterval> | undefined;
  private over = false;

  constructor(set: PracticeSet) {
    this.take(set);
    this.current = this.reach.first;
    if (set.time !== null) {
      this.timer = setInterval(() => this.tick(), 250);
      this.again = setInterval(() => void this.deliver(), AGAIN_MS);
    }
  }

  close() {
    clearInterval(this.timer);
    clearInterval(this.again);
  }

  private take(set: PracticeSet) {
    this.set = set;
    const slots: Record<number, SlotLocal> = {};
    for (const { slot, response } of set.answers) slots[slot] = { ...blank(), response, savedAt: 0 };
    for (const [number, { marked }] of Object.entries(this.slots)) if (marked) (slots[Number(number)] ??= blank()).marked = true;
    this.slots = slots;
    this.verdicts = Object.fromEntries(set.verdicts.map((verdict) => [verdict.slot, verdict]));
    this.taken = performance.now();
    this.tick();
  }

  private tick() {
    const { now, time } = this.set;
    this.now = now + (performance.now() - this.taken) * 1000;
    this.left = time && left(time, this.now);
    if (!time || this.over || this.finished) return;
    const { section } = this;
    if (section && (section.deadline === null ? this.now >= (section.opens_at ?? Infinity) : this.left === 0 && this.more)) void this.look();
    else if (this.left === 0 && !this.between) void this.finish();
  }

  /** The time has brought something: the server knows what. */
  private async look() {
    if (this.turning || performance.now() - this.lookedAt < LOOK_MS) return;
    this.lookedAt = performance.now();
    this.flushDrafts();
    await this.turns(() => api.get<PracticeSet>(this.path('')));
  }

  private async turns(ask: () => Promise<PracticeSet>) {
    if (this.turning) return;
    this.turning = true;
    try {
      const before = this.section?.number;
      // What is on its way counts for what is being left.
      await this.deliver();
      this.take(await ask());
      if (this.finished) this.close();
      else if (this.section?.number !== before || this.current < this.reach.first) this.current = this.reach.first;
      this.failure = null;
    } catch (error) {
      this.failure = error;
    }
    this.turning = false;
  }

  private step(step: MockStep) {
    this.flushDrafts();
    return this.turns(() => api.post<PracticeSet>(this.path('/way'), step));
  }

  get paper(): Paper {
    return this.set.paper;
  }

  /** The section with a time of its own that is open or comes next. */
  get section(): SectionView | null {
    return this.time?.section ?? null;
  }

  /** Whether another section comes after that one. */
  get more(): boolean {
    return hasMore(this.section);
  }

  /** Whether one section is over and the next was not opened yet. */
  get between(): boolean {
    return this.section !== null && (this.section.deadline === null || (this.more && this.left === 0));
  }

  /** Whether a question that was left can't be come back to. */
  get onlyNext(): boolean {
    return this.set.way.no_way_back && this.mock && !this.finished;
  }

  /** The questions that can be gone to, first and last. */
  get reach(): { first: number; last: number } {
    return reachOf(this.paper, this.section, this.set.passed);
  }

  endSection() {
    if (this.section) void this.step({ step: 'end_section', section: this.section.number });
  }

  openSection() {
    if (this.section) void this.step({ step: 'open_section', section: this.section.number });
  }

  /** On to the next question, with no way back to this one. */
  async pass() {
    const left = this.current;
    if (left >= this.reach.last) return;
    await this.step({ step: 'pass', slot: left });
  }

  get mock(): boolean {
    return this.set.kind === 'mock';
  }

  get finished(): boolean {
    return this.set.finished_at !== null;
  }

  /** The time of a mock exam that goes on, as the room has it; `null`: there is no clock. */
  get time(): TimeState | null {
    return this.finished ? null : this.set.time;
  }

  get last(): number {
    return this.set.paper.slots.length;
  }

  get writable(): boolean {
    return !this.finished && this.verdicts[this.current] === undefined && this.left !== 0 && !this.between && !this.turning;
  }

  keyOf(number: number): PracticeKey | null {
    return this.verdicts[number]?.key ?? null;
  }

  readonly held = null;

  get saving() {
    if (this.answers > 0) return 'unsaved' as const;
    return this.sending > 0 ? ('busy' as const) : ('saved' as const);
  }

  /** How many answers did not arrive. */
  get answers(): number {
    return this.unsent.length;
  }

  question(number: number): Slot | undefined {
    return this.set.paper.slots[number - 1];
  }

  slot(number: number): SlotLocal {
    return this.slots[number] ?? blank();
  }

  said(): [] {
    return [];
  }

  go(number: number) {
    this.flushDrafts();
    this.current = Math.min(this.reach.last, Math.max(this.reach.first, number));
  }

  private touch(number: number): SlotLocal {
    this.slots[number] ??= blank();
    return this.slots[number]!;
  }

  /** Whether the answer waits for a word that it is meant: one press is not all of it. */
  get waits(): boolean {
    const ask = this.question(this.current)?.ask.how;
    return !this.mock && (ask === 'many' || ask === 'blanks' || ask === 'order' || ask === 'match' || ask === 'spot' || ask === 'written') && this.writable && this.slot(this.current).response !== null;
  }

  answer(number: number, response: Response | null) {
    if (!this.writable || same(this.slot(number).response, response)) return;
    this.touch(number).response = response;
    const ask = this.question(number)?.ask.how;
    if (response !== null && (this.mock || ask === 'judge' || ask === 'one')) void this.send(number);
  }

  type(number: number, response: Response | null) {
    if (!this.writable) return;
    this.touch(number).response = response;
    if (this.typing) clearTimeout(this.typing.timer);
    if (this.mock) this.typing = { number, timer: setTimeout(() => this.flushDrafts(), TYPING_MS) };
  }

  flushDrafts() {
    if (!this.typing) return;
    const { number, timer } = this.typing;
    clearTimeout(timer);
    this.typing = null;
    void this.send(number);
  }

  /** Says that the answer on the screen is meant. */
  confirm() {
    if (this.waits) void this.send(this.current);
  }

  setMark(number: number, on: boolean) {
    this.touch(number).marked = on;
  }

  private path(more: string): string {
    return `/api/practice/sets/${encodeURIComponent(this.set.id)}${more}`;
  }

  private async send(number: number) {
    const { response } = this.slot(number);
    if (response === null) return;
    this.sending++;
    this.touch(number).open++;
    try {
      const { verdict } = await api.post<PracticeAnswered>(this.path('/answers'), { slot: number, response: $state.snapshot(response) });
      if (this.mock) this.touch(number).savedAt = Date.now() * 1000;
      if (verdict) this.verdicts[number] = verdict;
      this.unsent = this.unsent.filter((one) => one !== number);
      this.failure = null;
    } catch (error) {
      this.failure = error;
      if (this.mock && !this.unsent.includes(number)) this.unsent = [...this.unsent, number];
    }
    this.touch(number).open--;
    this.sending--;
  }

  /** Sends again what did not arrive. */
  private async deliver() {
    if (this.sending === 0) for (const number of this.unsent) await this.send(number);
  }

  async finish() {
    if (this.over) return;
    this.over = true;
    this.flushDrafts();
    if (this.left !== 0) await this.deliver();
    // Nothing is handed in without what was answered, as long as it can still arrive.
    if (this.left !== 0 && this.unsent.length > 0) {
      this.over = false;
      return;
    }
    try {
      this.take(await api.post<PracticeSet>(this.path('/finish')));
      this.close();
      this.failure = null;
    } catch (error) {
      this.over = false;
      this.failure = error;
    }
  }
}
