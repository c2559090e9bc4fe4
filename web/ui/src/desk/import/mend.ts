// Cells of refused rows as people mend them before the import.

import type { Mapping, Mended, RowNote } from '../../shared/wire';
import { letter } from '../item/draft';
import { texts } from '../texts/import';

/** The columns that mean something, in the order of the table. */
export const mendable = (mapping: Mapping): number[] => mapping.columns.flatMap((field, at) => (field === null ? [] : [at]));

/** The column that a note blames: `C12` is the third, and so is `items-2.xlsx C12`. */
export function blamed(note: RowNote): number | null {
  const letters = /(?:^| )([A-Z]+)\d+$/.exec(note.cell ?? '')?.[1];
  return letters === undefined ? null : [...letters].reduce((sum, one) => sum * 26 + one.charCodeAt(0) - 64, 0) - 1;
}

/** What stands in a column: what it means, and what the file calls it. */
export function fieldWords(mapping: Mapping, column: number, header: string): string {
  const field = mapping.columns[column] ?? null;
  if (field === null) return header;
  const words = typeof field === 'string' ? texts.fields[field] : texts.option(letter(field.option));
  return header === '' || header === words ? words : `${words}（${header}）`;
}

/** What is one word or number: Enter in it is no line break. */
const ONE_LINE: readonly Mapping['columns'][number][] = ['kind', 'key', 'difficulty', 'subject', 'equipment', 'code', 'version', 'cognitive', 'practice'];

/** Whether a cell has one line, as it stands. */
export const oneLine = (mapping: Mapping, column: number, text: string): boolean => ONE_LINE.includes(mapping.columns[column] ?? null) && !text.includes('\n');

/** Where mending goes on: at the same row while it is refused, at the next one, at the last one; without any, where they stood. */
export function next(rows: HTMLElement, row: number): HTMLElement | null {
  const buttons = [...rows.querySelectorAll<HTMLElement>('[data-mend]')];
  return buttons.find((one) => Number(one.dataset.mend) >= row) ?? buttons[buttons.length - 1] ?? rows;
}

/** The cells that are others now. */
export function changed({ row, cells }: RowNote, now: readonly string[]): Mended[] {
  return now.flatMap((text, column) => (text === (cells[column] ?? '') ? [] : [{ row, column, text }]));
}

const LETTERS = /^[A-H,;、\s]*$/i;

/**
 * Refused rows with the same fault and, in the one column that was changed, the same words: who mends a row may mean all of
 * them, as where whole blocks of a sheet name a wrong kind.
 */
export function alike(note: RowNote, cells: readonly Mended[], mapping: Mapping, refused: readonly RowNote[]): RowNote[] {
  const [cell] = cells;
  const field = cell ? (mapping.columns[cell.column] ?? null) : null;
  if (!cell || cells.length > 1 || !ONE_LINE.includes(field) || field === 'code' || field === 'version') return [];
  // Letters name each question's own options: what is right in one says nothing of another.
  if (field === 'key' && LETTERS.test((note.cells[cell.column] ?? '').normalize('NFKC'))) return [];
  return refused.filter((other) => other.row !== note.row && other.flaw.flaw === note.flaw.flaw && (other.cells[cell.column] ?? '') === (note.cells[cell.column] ?? ''));
}

/** A mapping with further cells mended; what was mended twice is as it was mended last. */
export function withMended(mapping: Mapping, cells: readonly Mended[]): Mapping {
  const again = (old: Mended) => cells.some(({ row, column }) => row === old.row && column === old.column);
  return { ...mapping, mended: [...(mapping.mended ?? []).filter((old) => !again(old)), ...cells] };
}

/** How many rows were mended. */
export const mendedRows = (mapping: Mapping): number => new Set((mapping.mended ?? []).map(({ row }) => row)).size;
