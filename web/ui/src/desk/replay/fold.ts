// What the candidate's page showed after so many events. The same order of answers as in engine/src/attempt/state.rs:
// of two that say something of one question, the one of the higher epoch, then of the higher number, stands.

import type { Actor, Cause, ReplayEvent, Response } from '../../shared/wire';

export interface SlotState {
  response: Response | null;
  marked: boolean;
  /** The event that the response is from. */
  by: ReplayEvent | null;
}

export interface State {
  slots: ReadonlyMap<number, SlotState>;
  /** The question answered or marked last: where the candidate was at work. */
  at: number | null;
  /** The last event. */
  last: ReplayEvent | null;
  /** The clock stands and the form is hidden. */
  paused: { actor: Actor; reason: string } | null;
  /** A warning that is not acknowledged yet. */
  warning: { actor: Actor; text: string } | null;
  /** The form is hidden: a new page, or one whose candidate came back, waits to be let in. */
  waits: boolean;
  started: boolean;
  ended: Cause | null;
}

type Order = readonly [epoch: number, seq: number];

const after = (one: Order, other: Order): boolean => one[0] > other[0] || (one[0] === other[0] && one[1] > other[1]);

interface Held extends SlotState {
  answered: Order;
  markedBy: Order;
}

/** Folds event by event; `stood` says of the last answer or mark whether it changed anything. */
export class Fold {
  private epoch = 0;
  private admission = false;
  private admitted = false;
  private away = false;
  private readonly held = new Map<number, Held>();
  private notices: { number: number; actor: Actor; text: string }[] = [];
  private readonly state: State = { slots: this.held, at: null, last: null, paused: null, warning: null, waits: false, started: false, ended: null };
  stood = true;

  slot(slot: number): SlotState | null {
    return this.held.get(slot) ?? null;
  }

  apply(event: ReplayEvent): void {
    const { body } = event;
    this.state.last = event;
    this.stood = true;
    switch (body.type) {
      case 'took_seat':
        this.epoch = body.epoch;
        // Another machine: whoever sits at it is looked at again, unless the exam's rule let them in.
        if (body.epoch > 1 && !body.same_browser && (this.admission || !this.state.started)) this.admitted = false;
        break;
      case 'admitted':
        [this.admitted, this.away] = [true, false];
        break;
      case 'left':
        [this.admitted, this.away] = [false, true];
        break;
      case 'started':
        this.state.started = true;
        this.admission = body.admission ?? false;
        this.admitted ||= !this.admission;
        this.state.paused = body.paused ?? null;
        break;
      case 'answered': {
        const held = this.touch(body.slot);
        const order: Order = [this.epoch, body.seq];
        this.stood = after(order, held.answered);
        if (this.stood) Object.assign(held, { response: body.response, by: event, answered: order });
        break;
      }
      case 'marked': {
        const held = this.touch(body.slot);
        const order: Order = [this.epoch, body.seq];
        this.stood = after(order, held.markedBy);
        if (this.stood) Object.assign(held, { marked: body.on, markedBy: order });
        break;
      }
      case 'notified':
        if (body.warning) this.notices.push({ number: body.notice, actor: body.actor, text: body.text });
        break;
      case 'acknowledged':
        this.notices = this.notices.filter((notice) => notice.number > body.notice);
        break;
      case 'paused':
        this.state.paused = { actor: body.actor, reason: body.reason };
        break;
      case 'resumed':
        this.state.paused = null;
        break;
      case 'ended':
        this.state.ended = body.cause;
        this.state.paused = null;
        this.notices = [];
        break;
      case 'reopened':
        this.state.ended = null;
        this.admitted = !this.admission && !this.away && this.state.started;
        break;
      case 'passed':
        this.state.at = body.slot;
        break;
      case 'brought_in':
        if (!body.apart) Object.assign(this.touch(body.slot), { response: body.response, by: event });
        break;
      case 'section_ended':
      case 'section_opened':
      case 'reported':
      case 'looked':
      case 'lapsed':
      case 'extended':
      case 'changed':
      case 'decided':
      case 'end_moved':
      case 'reopen_asked':
      case 'reopen_dropped':
      case 'grace_closed':
      case 'arrived_late':
      case 'superseded':
        break;
    }
  }

  now(): State {
    const waits = this.state.started && this.state.ended === null && !this.admitted;
    return { ...this.state, waits, warning: this.notices[this.notices.length - 1] ?? null };
  }

  private touch(slot: number): Held {
    this.state.at = slot;
    const held = this.held.get(slot) ?? { response: null, marked: false, by: null, answered: [0, 0], markedBy: [0, 0] };
    this.held.set(slot, held);
    return held;
  }
}

/** Which machine had the seat after each event; pages of one browser are on one. */
function machines(events: readonly ReplayEvent[]): number[] {
  const known = new Map<string, number>();
  let [now, count] = [0, 0];
  return events.map(({ body }) => {
    if (body.type === 'took_seat') {
      now = known.get(body.page) ?? (body.same_browser ? now : ++count);
      known.set(body.page, now);
    }
    return now;
  });
}

/**
 * The state as the candidate's page showed it at `t`, after the first `count` events: with answers that were made by then,
 * as the page says, and reached the server only later. What was made on a machine that did not have the seat then, the one
 * that had it did not show; a page that is new later may be that of the same machine, after a crash.
 */
export function asSeen(state: State, events: readonly ReplayEvent[], count: number, t: number): State {
  const shown = new Map(state.slots);
  let latest = 0;
  let { at } = state;
  const on = machines(events);
  const later = Math.max(0, ...on.slice(0, count));
  for (const [index, event] of events.entries()) {
    const { body } = event;
    const machine = on[index] ?? 0;
    if (index < count || (machine !== on[count - 1] && machine <= later)) continue;
    if (body.type !== 'answered' && body.type !== 'arrived_late' && body.type !== 'superseded') continue;
    const made = body.made_at ?? event.at;
    const held = shown.get(body.slot);
    if (event.at <= t || made > t || made < madeAt(held?.by)) continue;
    shown.set(body.slot, { response: body.response, marked: held?.marked ?? false, by: event });
    if (made >= latest) [latest, at] = [made, body.slot];
  }
  return latest === 0 ? state : { ...state, slots: shown, at };
}

export function madeAt(by: ReplayEvent | null | undefined): number {
  if (!by) return 0;
  return 'made_at' in by.body ? Math.min(by.at, by.body.made_at ?? by.at) : by.at;
}

/** When an answer was made, as its page says, where it came noticeably later; otherwise `null`. */
export function madeBefore(event: ReplayEvent | null): number | null {
  const made = madeAt(event);
  return event !== null && event.at - made > 3e6 ? made : null;
}

/** The state after the first `count` events. */
export function stateAfter(events: readonly ReplayEvent[], count: number): State {
  const fold = new Fold();
  for (const event of events.slice(0, count)) fold.apply(event);
  return fold.now();
}
