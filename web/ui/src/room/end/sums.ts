// What the lines of a receipt's ledger make together, each by what it is: a net of them would stand in none.

import type { Entry } from '../../shared/wire';

export interface Sums {
  credited: number;
  /** Rests between sections: nobody gave them. */
  rested: number;
  /** Rest of sections that were handed in early: nobody took it. */
  unused: number;
  /** What the sitting's end cut off of the sections. */
  cut: number;
  /** What people took back. */
  back: number;
}

/** `amounts`: those of the lines that add up as they are shown, µs. */
export function sums(ledger: readonly Entry[], amounts: readonly number[]): Sums {
  const made: Sums = { credited: 0, rested: 0, unused: 0, cut: 0, back: 0 };
  ledger.forEach(({ credit }, at) => {
    const us = amounts[at] ?? 0;
    if (credit.cause === 'between') made.rested += us;
    else if (us >= 0) made.credited += us;
    else if (credit.cause === 'section') made.unused -= us;
    else if (credit.cause === 'window' && credit.reason === '') made.cut -= us;
    else made.back -= us;
  });
  return made;
}
