// A practice set on the page: the questions, what was answered, and what is known of it. Of a mock exam nothing is known
// before its end.

import { api } from '../shared/api';
import type { PracticeAnswered, PracticeKey, PracticeSet, Response, Slot, TimeState, Verdict } from '../shared/wire';
import { same } from '../room/logic/response';
import { blank, type SlotLocal } from '../room/logic/slots';
import type { Answering } from '../room/answering';

const TYPING_MS = 800;
/** How often what did not arrive is sent again. */
const AGAIN_MS = 3000;

export class Practice implements Answering {
  set = $state.raw<PracticeSet>(null!);
  current = $state(1);
  slots = $state<Record<number, SlotLocal>>({});
  verdicts = $state<Record<number, Verdict>>({});
  failure = $state.raw<unknown>(null);
  /** ms left of a mock exam, as of the last tick; `null`: there is no clock. */
  left = $state<number | null>(null);
  private readonly endsAt: number | null;
  private readonly timer: ReturnType<typeof setInterval> | undefined;
  private typing: { number: number; timer: ReturnType<typeof setTimeout> } | null = null;
  private sending = $state(0);
  /** Questions of a mock exam whose answer did not arrive. */
  private unsent = $state.raw<readonly number[]>([]);
  private readonly again: ReturnType<typeof setInterval> | undefined;
  private over = false;

  constructor(set: PracticeSet) {
    this.take(set);
    const ends = set.kind === 'mock' && set.ends_at !== null && set.finished_at === null ? set.ends_at : null;
    // By this machine's count of time from the server's word on: its clock does not matter.
    this.endsAt = ends === null ? null : performance.now() + (ends - set.now) / 1000;
    if (this.endsAt !== null) {
      this.tick();
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
  }

  private tick() {
    this.left = Math.max(0, (this.endsAt ?? 0) - performance.now());
    if (this.left === 0 && !this.over) void this.finish();
  }

  get mock(): boolean {
    return this.set.kind === 'mock';
  }

  get finished(): boolean {
    return this.set.finished_at !== null;
  }

  /** Server time, µs, as of the last tick. */
  get now(): number {
    return this.set.ends_at === null || this.left === null ? this.set.now : this.set.ends_at - this.left * 1000;
  }

  /** The time's ledger of a mock exam, as the room has it: nothing but what the exam gives. `null`: there is no clock. */
  get time(): TimeState | null {
    const { started_at, ends_at } = this.set;
    if (ends_at === null || this.left === null) return null;
    return { now: this.set.now, started_at, given_us: ends_at - started_at, cut_us: 0, extra_cut_us: 0, extra_us: 0, extra_by: '', deadline: ends_at, stands: false, paused: null, submit_from: started_at, ledger: [], section: null };
  }

  get last(): number {
    return this.set.paper.slots.length;
  }

  get writable(): boolean {
    return !this.finished && this.verdicts[this.current] === undefined && this.left !== 0;
  }

  keyOf(number: number): PracticeKey | null {
    return this.verdicts[number]?.key ?? null;
  }

  readonly held = null;

  get saving() {
    if (this.unsent.length > 0) return 'unsaved' as const;
    return this.sending > 0 ? ('busy' as const) : ('saved' as const);
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
    this.current = Math.min(this.last, Math.max(1, number));
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
      this.left = null;
      this.failure = null;
    } catch (error) {
      this.over = false;
      this.failure = error;
    }
  }
}
