// What the candidate is told of an answer from this machine in whose place a later one of another page stands.

import { clockTimeS } from '../../shared/format';
import { isRecorded, type Entry } from '../session/outbox';
import { texts } from './texts';

export function olderSaid(entry: Entry, zone: string): string {
  const { act, madeAt } = entry;
  if (act.type !== 'superseded') return '';
  const what = (act.response === null ? texts.olderCleared : texts.older)(act.slot, clockTimeS(madeAt, zone));
  return isRecorded(entry) ? `${what}${texts.olderRecorded}` : what;
}
