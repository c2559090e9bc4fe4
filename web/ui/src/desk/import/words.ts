// What is wrong with a row, in the reader's language, and the list of it as a file.

import { shared } from '../../shared/texts';
import type { Clash, Difference, Doubt, FileRows, ImportReport, Repair, RowFlaw, RowNote, RowRepairs } from '../../shared/wire';
import { standingWords } from '../regulation/words';
import { csv } from '../shell/download';
import { texts } from '../texts/import';
import { inWords } from './changes';
import { values } from './values';

/** The file that a row is of, where there are several, and its number there. */
function inFile(row: number, files: readonly FileRows[]): [string, number] {
  const file = files.filter((one) => one.before < row).pop();
  return file === undefined ? ['', row] : [file.name, row - file.before];
}

/** A row by its number, with the name of its file where there are several; a whole file has none. */
export function rowName(row: number, files: readonly FileRows[]): string {
  const [name, number] = inFile(row, files);
  return row === 0 ? '—' : name === '' ? String(row) : `${name} ${number}`;
}

/** The same within a sentence. */
export function rowWords(row: number, files: readonly FileRows[]): string {
  const [name, number] = inFile(row, files);
  return name === '' ? texts.row_number(row) : texts.row_of(name, number);
}

export function flawWords(flaw: RowFlaw, files: readonly FileRows[] = []): string {
  if (flaw.flaw === 'same_as_row') return texts.same_as_row(rowWords(flaw.row, files));
  if (flaw.flaw === 'in_bank') return texts.in_bank(flaw.code);
  if (flaw.flaw === 'in_retired') return texts.in_retired(flaw.code);
  if (flaw.flaw === 'unknown_interaction') return texts.unknown_interaction(flaw.name);
  if (flaw.flaw === 'text_above') return texts.text_above(flaw.line);
  if (flaw.flaw === 'part_refused') return texts.part_refused(rowWords(flaw.row, files));
  if (flaw.flaw === 'picture_format') return texts.picture_format(flaw.name, flaw.format);
  if (flaw.flaw === 'missing_picture') return texts.missing_picture(flaw.name);
  if (flaw.flaw === 'code_of_row') return texts.code_of_row(rowWords(flaw.row, files));
  if (flaw.flaw === 'other_item') return texts.other_item(flaw.code);
  if (flaw.flaw === 'clash') return `${texts.clash(flaw.code, flaw.shown, flaw.newest, flaw.parts.map(clashWords).join(shared.comma))}${texts.clash_say}`;
  if (flaw.flaw === 'no_version') return texts.no_version(flaw.code, flaw.shown, flaw.newest);
  if (flaw.flaw === 'bad_version') return texts.bad_version(flaw.newest);
  if (flaw.flaw === 'moved_code') return texts.moved_code(flaw.code, flaw.to.map(values.name).join(shared.comma));
  if (flaw.flaw === 'retired_item') return texts.retired_item(flaw.code);
  if (flaw.flaw === 'not_in_table') return texts.not_in_table(flaw.code);
  return texts.flaws[flaw.flaw];
}

/** What both changed, by name, where the values stand beside it. */
export const clashLead = ({ code, shown, newest, parts }: Clash): string =>
  texts.clash(code, shown, newest, parts.map((part) => texts.aspects[part.aspect]).join(shared.comma));

/** How much of a value stands in a sentence. */
const SHOWN = 60;
/** How much of what two values have alike stands before and behind what they have not. */
const ALIKE = 12;

/** A value where it differs from another, with what is around it. */
export function around(value: string, other: string): string {
  const [one, two] = [[...value], [...other]];
  if (one.length <= SHOWN) return value.replace(/\n/g, ' ');
  let alike = 0;
  while (alike < one.length && one[alike] === two[alike]) alike += 1;
  let behind = 0;
  while (behind < Math.min(one.length, two.length) - alike && one[one.length - 1 - behind] === two[two.length - 1 - behind]) behind += 1;
  const from = Math.max(0, alike - ALIKE);
  const to = Math.min(one.length - behind + ALIKE, one.length, from + SHOWN);
  return `${from > 0 ? '…' : ''}${one.slice(from, to).join('').replace(/\n/g, ' ')}${to < one.length ? '…' : ''}`;
}

function clashWords(part: Difference): string {
  const [bank, file] = [inWords(part, part.before, values), inWords(part, part.after, values)];
  return texts.clash_part(texts.aspects[part.aspect], around(bank, file), around(file, bank));
}

/** What is to be looked at. */
export function doubtWords(doubt: Doubt, files: readonly FileRows[] = []): string {
  switch (doubt.doubt) {
    case 'raised':
      return texts.raised_text(doubt.cell);
    case 'row_picture':
      return texts.row_picture(doubt.cell);
    case 'named_picture':
      return texts.named_picture(doubt.name);
    case 'hidden_row':
      return texts.hidden_row;
    case 'hidden':
      return texts.hidden_text;
    case 'unknown_regulation':
      return texts.unknown_regulation(doubt.cited);
    case 'ended_regulation':
      return texts.ended_regulation(doubt.number, standingWords(doubt.standing));
    case 'moved_code':
      return texts.moved(doubt.code, values.name(doubt.to));
    case 'kept_empty':
      return texts.kept_empty(texts.fields[doubt.field as keyof typeof texts.fields]);
    case 'other_key_of_row':
      return texts.other_key_of(rowWords(doubt.row, files));
    case 'other_key_of_item':
      return texts.other_key_of(doubt.code);
    case 'unversioned':
      return texts.unversioned(doubt.newest);
    case 'key_order':
      return texts.key_order(doubt.key);
    case 'picture_words':
      return texts.picture_words(doubt.words);
    case 'remote_picture':
      return texts.remote_picture(doubt.address);
    case 'marks':
      return texts.marks_within(doubt.around);
  }
}

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
export function errorList(refused: readonly RowNote[], duplicates: readonly RowNote[], files: readonly FileRows[] = []): string {
  const line = (note: RowNote, what: string) => [rowName(note.row, files), note.cell ?? '', what, flawWords(note.flaw, files), note.text];
  const lines = [
    ...refused.map((note) => ({ row: note.row, line: line(note, texts.tabs.refused) })),
    ...duplicates.map((note) => ({ row: note.row, line: line(note, texts.tabs.repeated) })),
  ].sort((a, b) => a.row - b.row);
  return csv([[texts.row, texts.cell, texts.errors, texts.problem, texts.text], ...lines.map((one) => one.line)]);
}
