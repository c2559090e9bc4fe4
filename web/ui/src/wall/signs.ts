// What the wall warns of, the worst first: what keeps answers from being saved, then what needs somebody to act, then
// what only needs to be known.

import type { IconName } from '../shared/icons';
import type { WallStatus } from '../shared/wire';

export type SignKind = 'stalled' | 'full' | 'lost' | 'low' | 'degraded' | 'clock';

export type Sign = {
  kind: SignKind;
  tone: 'bad' | 'warn';
  icon: IconName;
  /** `alert` interrupts who hears the page: only for what puts answers in danger. */
  role: 'alert' | 'status';
  /** Since when, µs, where the server says so. */
  since: number | null;
};

/** From here on the machine's clock is called off, µs. */
const CLOCK_OFF_US = 1_000_000;

const LOOKS: Record<SignKind, Pick<Sign, 'tone' | 'icon' | 'role'>> = {
  stalled: { tone: 'bad', icon: 'stop-sign', role: 'alert' },
  full: { tone: 'bad', icon: 'fail', role: 'alert' },
  lost: { tone: 'bad', icon: 'offline', role: 'status' },
  low: { tone: 'warn', icon: 'alert', role: 'status' },
  degraded: { tone: 'warn', icon: 'signal', role: 'status' },
  clock: { tone: 'warn', icon: 'clock', role: 'status' },
};

/** `lostSince`: since when this wall has no connection; the status is then the last one it got. */
export function signsOf(status: WallStatus | null, lostSince: number | null): Sign[] {
  const found: Sign[] = [];
  const add = (kind: SignKind, since: number | null = null) => found.push({ kind, since, ...LOOKS[kind] });
  if (status?.saving_stalled_since != null) add('stalled', status.saving_stalled_since);
  if (status?.disk === 'full') add('full');
  if (lostSince !== null) add('lost', lostSince);
  if (status?.disk === 'low') add('low');
  if (status?.events_degraded_since != null) add('degraded', status.events_degraded_since);
  if (status !== null && Math.abs(status.clock_off_us) > CLOCK_OFF_US) add('clock');
  return found;
}

/** What came and what went between two looks. */
export function turned(before: readonly Sign[], now: readonly Sign[]): { come: Sign[]; gone: Sign[] } {
  const missing = (these: readonly Sign[], those: readonly Sign[]) => these.filter((one) => !those.some((other) => other.kind === one.kind));
  return { come: missing(now, before), gone: missing(before, now) };
}

/** Signs of one thing, at its worst and less so. */
const DEGREES: readonly (readonly SignKind[])[] = [['low', 'full']];

/** Of what went, what is over: what only got worse, or better, is not. */
export function over({ come, gone }: { come: readonly Sign[]; gone: readonly Sign[] }): Sign[] {
  const degrees = (kind: SignKind) => DEGREES.find((kinds) => kinds.includes(kind)) ?? [kind];
  return gone.filter(({ kind }) => !come.some((one) => degrees(kind).includes(one.kind)));
}
