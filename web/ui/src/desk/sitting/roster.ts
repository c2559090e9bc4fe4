// The roster's table: search and pages.

import type { RosterLine } from '../../shared/wire';

export type Only = 'all' | 'no-seat' | 'no-paper';

const FITS: Record<Only, (line: RosterLine) => boolean> = {
  all: () => true,
  'no-seat': (line) => line.seat === '' || line.room === '',
  'no-paper': (line) => !line.has_paper,
};

export const countOf = (lines: readonly RosterLine[], only: Only): number => lines.filter(FITS[only]).length;

export function rosterFor(lines: readonly RosterLine[], only: Only, search: string): RosterLine[] {
  const wanted = search.trim().toLowerCase();
  return lines.filter(
    (line) =>
      FITS[only](line) &&
      (wanted === '' ||
        [line.name, line.ticket, line.seat, `${line.room}-${line.seat}`].some((text) => text.toLowerCase().includes(wanted))),
  );
}

/** Minutes of extra time as people type them, in seconds; nothing is none; `null`: not 0 to 240 whole minutes. */
export function extraOf(typed: string): number | null {
  const text = typed.normalize('NFKC').trim();
  if (text !== '' && !/^\d{1,3}$/.test(text)) return null;
  const minutes = Number(text);
  return minutes <= 240 ? minutes * 60 : null;
}
