// Why time was credited, or taken back, in a candidate's words: in the ledger and on the receipt.

import type { Credit } from '../../shared/wire';
import { texts } from './texts';

export function cause(credit: Credit, us: number): string {
  switch (credit.cause) {
    case 'pause':
      return texts.pause(credit.reason);
    case 'warning':
      return texts.warning;
    case 'admission':
      return texts.admission;
    case 'window':
      return credit.reason === '' ? texts.windowEnd : texts.windowMoved(credit.reason);
    case 'reopened':
      return texts.reopened(credit.reason);
    case 'between':
      return texts.between;
    case 'section':
      return us < 0 ? texts.sectionEarly(credit.section) : texts.sectionNoticed(credit.section);
    case 'extension':
      return us < 0 ? texts.correction(credit.reason) : texts.extension(credit.reason);
  }
}
