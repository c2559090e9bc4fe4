// Why time was credited, or taken back, in a candidate's words: in the ledger and on the receipt.

import { shownAs } from '../../shared/phrases';
import type { Credit } from '../../shared/wire';
import { texts } from './texts';

/** Whether a line says nothing: of no second, and nobody's act. `us`: as it is shown. */
export const isNothing = (credit: Credit, us: number): boolean => us === 0 && (credit.cause === 'between' || credit.cause === 'section');

export function cause(credit: Credit, us: number): string {
  switch (credit.cause) {
    case 'pause':
      return texts.pause(shownAs(credit.reason));
    case 'warning':
      return texts.warning;
    case 'admission':
      return texts.admission;
    case 'window':
      return credit.reason === '' ? texts.windowEnd : texts.windowMoved(shownAs(credit.reason));
    case 'reopened':
      return texts.reopened(shownAs(credit.reason));
    case 'between':
      return texts.between;
    case 'section':
      return us < 0 ? texts.sectionEarly(credit.section) : texts.sectionNoticed(credit.section);
    case 'extension':
      return (us < 0 ? texts.correction : texts.extension)(shownAs(credit.reason));
  }
}
