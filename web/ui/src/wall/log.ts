// What a line of a candidate's log says. The server gives measures and codes; here they become words.

import { lasting } from '../shared/format';
import { shownAs } from '../shared/phrases';
import type { TimelineEntry } from '../shared/wire';
import { words } from './acts-texts';
import { signalWords } from './words';

export function entryWords(entry: TimelineEntry): string {
  if (entry.what.kind === 'signal') return signalWords(entry.what.signal, entry.detail);
  const { head, more } = parts(entry.what.kind, entry);
  return [entry.slot === null ? '' : words.question(entry.slot), head, entry.by ?? '', more].filter(Boolean).join(' · ');
}

function parts(kind: keyof typeof words.entries, { detail: logged, by, seconds }: TimelineEntry): { head: string; more: string } {
  const detail = shownAs(logged);
  const head = words.entries[kind];
  switch (kind) {
    case 'seat':
      // How often a page took the seat.
      return { head: Number(detail) > 1 ? words.seat_again(Number(detail)) : head, more: '' };
    case 'acknowledged':
    case 'lapsed':
      // The number of the notice, which stands nowhere else.
      return { head, more: '' };
    case 'section_ended':
    case 'section_opened': {
      const [section, time] = detail.split(' ');
      return { head: `${head} ${section}`, more: time ? words.by_time : '' };
    }
    case 'extended':
      if (seconds === null) return { head, more: detail };
      return { head: (seconds < 0 ? words.taken_back : words.extended_by)(lasting(seconds * 1e6)), more: detail };
    case 'ended':
      return by === null && (detail === 'candidate' || detail === 'deadline') ? { head: words.causes[detail], more: '' } : { head, more: detail };
    default:
      return { head, more: detail };
  }
}
