// What is wrong with a row, in the reader's language, and the list of it as a file.

import type { RowFlaw, RowNote } from '../../shared/wire';
import { csv } from '../shell/download';
import { texts } from '../texts/import';

export function flawWords(flaw: RowFlaw): string {
  if (flaw.flaw === 'same_as_row') return texts.same_as_row(flaw.row);
  if (flaw.flaw === 'in_bank') return texts.in_bank(flaw.code);
  return texts.flaws[flaw.flaw];
}

/** The rows left out, by their number, as CSV. */
export function errorList(refused: readonly RowNote[], duplicates: readonly RowNote[]): string {
  const line = (note: RowNote, what: string) => [String(note.row), note.cell ?? '', what, flawWords(note.flaw), note.text];
  const lines = [
    ...refused.map((note) => ({ row: note.row, line: line(note, texts.tabs.refused) })),
    ...duplicates.map((note) => ({ row: note.row, line: line(note, texts.tabs.repeated) })),
  ].sort((a, b) => a.row - b.row);
  return csv([[texts.row, texts.cell, texts.errors, texts.problem, texts.text], ...lines.map((one) => one.line)]);
}
