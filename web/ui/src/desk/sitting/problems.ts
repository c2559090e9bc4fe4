// The server says what is wrong with a row of a roster in English; here it gets words in the language in force.

import { ApiError } from '../../shared/api';
import type { FieldProblem } from '../../shared/wire';
import { texts } from '../texts/sitting';

/** Where: row and column. */
export function problemPlace({ field }: FieldProblem): string {
  const row = /^row (\d+), (.+)$/.exec(field);
  return row ? texts.row_of(row[1]!, row[2]!) : field;
}

/** What is wrong there; what is not known is shown as the server says it. */
export function problemWords({ detail }: FieldProblem): string {
  const words = texts.flaws;
  const other = /as row (\d+)$/.exec(detail)?.[1] ?? '';
  if (detail.startsWith('a name has')) return words.name;
  if (detail.startsWith('the ID number is missing')) return words.no_id;
  if (detail.startsWith('the ID number’s') || detail.startsWith("the ID number's")) return words.id;
  if (detail.startsWith('an admission ticket number has')) return words.ticket;
  if (detail.startsWith('another candidate has')) return words.taken;
  if (detail.startsWith('the same admission ticket')) return words.same_ticket(other);
  if (detail.startsWith('the same ID number')) return words.same_id(other);
  if (detail.startsWith('extra time')) return words.extra;
  if (detail.startsWith('has begun')) return words.begun;
  if (detail.startsWith('a letter size')) return words.letters;
  if (detail.startsWith('是 or')) return words.yes_no;
  return detail;
}

/** What the server finds wrong with one field of a line. */
export function fieldFlaw(error: unknown, field: string): string | undefined {
  const detail = error instanceof ApiError ? error.field(field) : undefined;
  return detail === undefined ? undefined : problemWords({ field, detail });
}
