// What may be said of a faulty question. The server decides; this only spares a candidate its refusal.

import type { Fault } from '../../shared/wire';

export const FAULTS: readonly Fault[] = ['picture', 'text', 'no_right_option', 'several_right_options', 'unclear', 'other'];
export const LONGEST_NOTE = 200;
/** How often one question may be reported. */
export const MOST_REPORTS = 3;

/** Whether it says enough, and not too much. */
export function ready(fault: Fault | null, note: string): boolean {
  const length = [...note.trim()].length;
  return fault !== null && length <= LONGEST_NOTE && (fault !== 'other' || length > 0);
}
