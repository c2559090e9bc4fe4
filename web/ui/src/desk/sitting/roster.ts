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
