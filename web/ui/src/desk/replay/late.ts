// Answers that came after their time was over: what was answered, and on which side of the end its page says that it was
// made. What stands for the question meanwhile is beside it.

import type { LateRuled, Replay, ReplayEvent, Response } from '../../shared/wire';
import { startOf } from './clock';
import { madeAt as madeOf, stateAfter } from './fold';

export interface LateAnswer {
  /** The event. */
  number: number;
  slot: number;
  response: Response | null;
  /** When the server received it, µs. */
  at: number;
  /** When the candidate's page says that it was made, µs of the server's time. */
  madeAt: number;
  /** How long after the end that is, µs; negative: before it. `null`: before the start, which can't be. */
  afterEnd: number | null;
  /** What counts for the question if no late one does. */
  standing: Response | null;
  /** When that was made, µs; 0: never. */
  standingMade: number;
  /** Which of the late answers to its question it is, from 1, and of how many. */
  nth: number;
  of: number;
}

/** When the time for a question was over: that of its section, or of the attempt. */
function endOf(events: readonly ReplayEvent[], index: number, section: number | null): number {
  for (let at = index - 1; at >= 0; at -= 1) {
    const { body, at: when, deadline } = events[at]!;
    const before = events[at - 1];
    if (body.type === 'section_ended' && (section === null || body.section === section)) return Math.min(when, before?.section_deadline ?? when);
    // A server that was away over the deadline ended it when it was back.
    if (body.type === 'ended' && body.cause.by === 'deadline') return Math.min(when, deadline ?? when, before?.section_deadline ?? when);
    if (body.type === 'ended') return when;
  }
  return events[index]!.at;
}

/** Whether the late answer at a place, from 0, was decided to count; `null`: nobody decided yet. */
export const counts = (ruled: LateRuled | null, place: number): boolean | null => (ruled && place < ruled.answers ? ruled.counted.includes(place + 1) : null);

/**
 * What counts for a late answer's question if that one does not, and when it was made: of the answer on record and the late
 * ones that count, the one made last, as engine/src/late.rs has it; `decided`: whether the late answer at a place counts.
 */
export function without(late: readonly LateAnswer[], place: number, decided: (place: number) => boolean | null): { response: Response | null; made: number; place: number } {
  const { slot, standing, standingMade } = late[place]!;
  const others = late.flatMap((one, at) => (at !== place && one.slot === slot && decided(at) === true ? [{ response: one.response, made: one.madeAt, place: at }] : []));
  return others.reduce((last, one) => (one.made >= last.made ? one : last), { response: standing, made: standingMade, place: -1 });
}

/** When what counts in a late answer's stead was made, because the candidate answered again after it, µs; `null`: nothing was. */
export function outdone(late: readonly LateAnswer[], place: number, decided: (place: number) => boolean | null): number | null {
  const other = without(late, place, decided);
  const { madeAt } = late[place]!;
  return other.made > madeAt || (other.made === madeAt && other.place > place) ? other.made : null;
}

/** All late answers of an attempt in the order in which they arrived. */
export function lateAnswers({ events, paper }: Pick<Replay, 'events' | 'paper'>): LateAnswer[] {
  const { slots } = stateAfter(events, events.length);
  const started = startOf(events);
  const timed = events.some(({ body }) => body.type === 'section_ended');
  const sectionOf = (slot: number) => (timed ? (paper?.sections.findIndex(({ first, last }) => first <= slot && slot <= last) ?? -1) + 1 || null : null);
  const late = events.flatMap(({ number, at, body }, index) => {
    if (body.type !== 'arrived_late' && !(body.type === 'brought_in' && body.apart)) return [];
    const madeAt = Math.min(at, body.made_at ?? at);
    const stands = slots.get(body.slot);
    const [standing, standingMade] = [stands?.response ?? null, madeOf(stands?.by)];
    const afterEnd = started === null || madeAt < started ? null : madeAt - endOf(events, index, sectionOf(body.slot));
    return [{ number, slot: body.slot, response: body.response, at, madeAt, afterEnd, standing, standingMade }];
  });
  return late.map((one, place) => {
    const same = (upto: number) => late.slice(0, upto).filter(({ slot }) => slot === one.slot).length;
    return { ...one, nth: same(place + 1), of: same(late.length) };
  });
}
