// What a candidate has passed on the way to the paper, and what is next.

export type GateName = 'signed_in' | 'pledge' | 'checks' | 'admission' | 'start';

export interface Gate {
  name: GateName;
  state: 'done' | 'now' | 'later';
  /** When it was passed, or will be, µs. */
  at: number | null;
}

export interface Way {
  consentAt: number | null;
  pledgeAt: number | null;
  admission: { needed: boolean; granted: boolean; reason: string | null };
  startsAt: number;
  /** The attempt has started: this candidate was in the room before. */
  running: boolean;
  /** Everybody is paused: the paper opens when the exam goes on. */
  paused: boolean;
}

export function gates({ consentAt, pledgeAt, admission, startsAt, running }: Way): Gate[] {
  const waits = admission.needed && !admission.granted;
  const start = { name: 'start' as const, state: running ? ('done' as const) : waits ? ('later' as const) : ('now' as const), at: startsAt };
  const letIn = { name: 'admission' as const, state: waits ? ('now' as const) : ('done' as const), at: null };
  return [
    { name: 'signed_in', state: 'done', at: consentAt },
    { name: 'pledge', state: 'done', at: pledgeAt },
    { name: 'checks', state: 'done', at: null },
    // Whoever comes back passed the start long ago.
    ...(!admission.needed ? [start] : running ? [start, letIn] : [letIn, start]),
  ];
}

/** What the waiting room says first. */
export type Standing =
  /** The start is to come. */
  | 'start'
  /** Nobody let the candidate in yet; somebody did. */
  | 'admission'
  | 'admitted'
  /** Somebody would not let the candidate in, and said why. */
  | 'turned_away'
  /** The start has come, and the paper is on its way. */
  | 'opening'
  /** The start has come while everybody is paused. */
  | 'paused'
  /** The candidate sits the exam and is not in the room, or at another machine. */
  | 'outside';

export function standing({ admission, startsAt, running, paused }: Pick<Way, 'admission' | 'startsAt' | 'running' | 'paused'>, now: number): Standing {
  if (admission.needed && !admission.granted) return running ? 'outside' : admission.reason === null ? 'admission' : 'turned_away';
  if (running && paused) return 'paused';
  if (running || now >= startsAt) return 'opening';
  return admission.needed ? 'admitted' : 'start';
}
