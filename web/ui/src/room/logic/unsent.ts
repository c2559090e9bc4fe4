// What of the candidate's work lies on this machine only: answers are counted by question, a submission is none.

import type { Entry } from '../session/act';

export interface Unsent {
  /** Questions with an answer that no ack has come for. */
  answers: number;
  /** Whether a submission waits to be sent. */
  submission: boolean;
  /** All that waits: marks, reports and acknowledgements too. */
  all: number;
}

/** The questions that there are answers to among these, however often each was changed. */
export function answeredIn(entries: readonly Entry[]): Set<number> {
  return new Set(entries.flatMap(({ act }) => (act.type === 'answer' ? [act.slot] : [])));
}

export function unsent(open: readonly Entry[], typed: readonly number[]): Unsent {
  const answers = new Set([...typed, ...answeredIn(open)]);
  const all = new Set<number | string>(typed);
  for (const { act } of open) all.add('slot' in act ? act.slot : act.type);
  return { answers: answers.size, submission: all.has('submit'), all: all.size };
}
