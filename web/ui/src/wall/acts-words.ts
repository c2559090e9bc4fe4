// What more there is to say of an act in the record than its name.

import { lasting } from '../shared/format';
import type { InvigilatorAct } from '../shared/wire';
import { words } from './acts-texts';
import { words as own } from './candidate/texts';

export function detailWords(act: InvigilatorAct): string {
  switch (act.act) {
    case 'extend':
      return (act.seconds < 0 ? words.taken_back : words.extended_by)(lasting(act.seconds * 1e6));
    case 'look':
      return act.confirmed ? own.confirmed : own.denied;
    case 'ask_reopen':
      return `${act.keeps_time ? own.keep : own.lose}${act.extra_s > 0 ? own.with_extra(lasting(act.extra_s * 1e6)) : ''}`;
    default:
      return '';
  }
}
