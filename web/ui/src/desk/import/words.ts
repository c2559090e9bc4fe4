// What is wrong with a row, in the reader's language, and the list of it as a file.

import type { Doubt, ImportReport, Repair, RowFlaw, RowNote, RowRepairs } from '../../shared/wire';
import { csv } from '../shell/download';
import { texts } from '../texts/import';

export function flawWords(flaw: RowFlaw): string {
  if (flaw.flaw === 'same_as_row') return texts.same_as_row(flaw.row);
  if (flaw.flaw === 'in_bank') return texts.in_bank(flaw.code);
  if (flaw.flaw === 'unknown_interaction') return texts.unknown_interaction(flaw.name);
  if (flaw.flaw === 'text_above') return texts.text_above(flaw.line);
  if (flaw.flaw === 'part_refused') return texts.part_refused(flaw.row);
  if (flaw.flaw === 'picture_format') return texts.picture_format(flaw.name, flaw.format);
  if (flaw.flaw === 'missing_picture') return texts.missing_picture(flaw.name);
  if (flaw.flaw === 'other_item') return texts.other_item(flaw.code);
  if (flaw.flaw === 'retired_item') return texts.retired_item(flaw.code);
  if (flaw.flaw === 'not_in_table') return texts.not_in_table(flaw.code);
  return texts.flaws[flaw.flaw];
}

/** What is to be looked at. */
export const doubtWords = (doubt: Doubt): string =>
  doubt.doubt === 'hidden' ? texts.hidden_text : doubt.doubt === 'unknown_regulation' ? texts.unknown_regulation(doubt.cited) : texts.marks_within(doubt.around);

/** What was repaired in a row, each with the cell it was done to. */
export const repairWords = (row: RowRepairs): string[] =>
  row.repairs.map(({ repair, cell }) => (cell === null ? texts.repairs[repair] : texts.at_cell(texts.repairs[repair], cell)));

/** The rows that have a repair. */
export const repairedRows = (report: ImportReport, repair: Repair): RowRepairs[] =>
  report.repairs.filter((row) => row.repairs.some((one) => one.repair === repair));

/** What of a file is not kept, each kind once. */
export function notKept(left: ImportReport['left_out']): { words: string; times: number }[] {
  const times = new Map<string, number>();
  for (const [{ what }, n] of left) times.set(texts.lefts[what], (times.get(texts.lefts[what]) ?? 0) + n);
  return [...times].map(([words, n]) => ({ words, times: n }));
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
