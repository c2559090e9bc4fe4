// Answers that came after their time was over: what was answered, and on which side of the end its page says that it was
// made. What stands for the question meanwhile is beside it.

import type { Replay, ReplayEvent, Response } from '../../shared/wire';
import { stateAfter } from './fold';

export interface LateAnswer {
  /** The event. */
  number: number;
  slot: number;
  response: Response | null;
  /** When the server received it, µs. */
  at: number;
  /** When the candidate's page says that it was made, µs of the server's time. */
  madeAt: number;
  /** How long after the end that is, µs; negative: before it. */
  afterEnd: number;
  /** What counts for the question if the late one does not. */
  standing: Response | null;
}

/** The time that was over before an event: of the attempt, or of the section that ended last. */
function endBefore(events: readonly ReplayEvent[], index: number): number {
  for (let at = index - 1; at >= 0; at -= 1) {
    const { body, at: when, deadline } = events[at]!;
    if (body.type === 'section_ended') return when;
    // A server that was away over the deadline ended it when it was back.
    if (body.type === 'ended') return body.cause.by === 'deadline' ? Math.min(when, deadline ?? when) : when;
  }
  return events[index]!.at;
}

/** All late answers of an attempt in the order in which they arrived. */
export function lateAnswers({ events }: Pick<Replay, 'events'>): LateAnswer[] {
  const { slots } = stateAfter(events, events.length);
  return events.flatMap(({ number, at, body }, index) => {
    if (body.type !== 'arrived_late' && !(body.type === 'brought_in' && body.apart)) return [];
    const madeAt = Math.min(at, body.made_at ?? at);
    const standing = slots.get(body.slot)?.response ?? null;
    return [{ number, slot: body.slot, response: body.response, at, madeAt, afterEnd: madeAt - endBefore(events, index), standing }];
  });
}
