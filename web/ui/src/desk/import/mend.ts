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

/** The cells that are others now. */
export function changed({ row, cells }: RowNote, now: readonly string[]): Mended[] {
  return now.flatMap((text, column) => (text === (cells[column] ?? '') ? [] : [{ row, column, text }]));
}

/** A mapping with further cells mended; what was mended twice is as it was mended last. */
export function withMended(mapping: Mapping, cells: readonly Mended[]): Mapping {
  const again = (old: Mended) => cells.some(({ row, column }) => row === old.row && column === old.column);
  return { ...mapping, mended: [...(mapping.mended ?? []).filter((old) => !again(old)), ...cells] };
}

/** How many rows were mended. */
export const mendedRows = (mapping: Mapping): number => new Set((mapping.mended ?? []).map(({ row }) => row)).size;
