// What may be said of a faulty question, and what was said. The server decides; this only spares a candidate its
// refusal.

import type { Fault, LookView, ReportView } from '../../shared/wire';

export const FAULTS: readonly Fault[] = ['picture', 'text', 'no_right_option', 'several_right_options', 'unclear', 'other'];
export const LONGEST_NOTE = 200;
/** How often one question may be reported. */
export const MOST_REPORTS = 3;

interface Words {
  slot: number;
  fault: Fault;
  note: string;
}

/** A report that was made on this machine, and that the server has not told back yet. */
export interface OwnReport extends Words {
  key: string;
  at: number;
  /** The server has it. */
  arrived: boolean;
}

/** A report as its question shows it. */
export interface Said extends Words {
  at: number;
  arrived: boolean;
  look: LookView | null;
}

const alike = (a: Words, b: Words) => a.slot === b.slot && a.fault === b.fault && a.note === b.note;

/** What was said of a question, oldest first: in the server's words, then what it does not know or has not told yet. */
export function saidOf(slot: number, told: readonly ReportView[], own: readonly OwnReport[]): Said[] {
  const known = told.filter((one) => one.slot === slot).map((one): Said => ({ ...one, arrived: true }));
  const open = own.filter((one) => one.slot === slot && !told.some((other) => alike(one, other)));
  return [...known, ...open.map((one): Said => ({ ...one, look: null }))];
}

/** Why a report can't be sent, or `null`. */
export type Lack = 'many' | 'fault' | 'note' | 'long' | 'again';

export function lack(fault: Fault | null, note: string, before: readonly Said[]): Lack | null {
  if (before.length >= MOST_REPORTS) return 'many';
  if (fault === null) return 'fault';
  const words = note.trim();
  if ([...words].length > LONGEST_NOTE) return 'long';
  if (fault === 'other' && words === '') return 'note';
  return before.some((one) => one.fault === fault && one.note === words) ? 'again' : null;
}

/** Which reports an invigilator has looked at since `before`. */
export function looked(before: readonly ReportView[], now: readonly ReportView[]): ReportView[] {
  const seen = new Set(before.filter(({ look }) => look !== null).map(({ number }) => number));
  return now.filter(({ number, look }) => look !== null && !seen.has(number));
}
