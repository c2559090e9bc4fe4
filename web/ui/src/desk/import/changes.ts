// What an import makes of items that are there, as the wizard shows it.

import type { Cognitive, Difference, ImportReport, Mapping } from '../../shared/wire';
import { compare, type Piece } from '../item/compare';

export interface Words {
  /** Of a code of the syllabus. */
  name: (code: string) => string;
  cognitive: (level: Cognitive) => string;
  judgement: (key: boolean) => string;
  practice: (open: boolean) => string;
  nothing: string;
}

/** A value in the reader's language; texts as they stand. */
export function inWords({ aspect }: Difference, text: string, words: Words): string {
  if (aspect === 'practice') return words.practice(text === 'true');
  if (text === '') return words.nothing;
  if (aspect === 'key' && (text === 'true' || text === 'false')) return words.judgement(text === 'true');
  if (aspect === 'subjects' || aspect === 'equipment') return text.split('；').map(words.name).join('；');
  if (aspect === 'cognitive') return words.cognitive(text as Cognitive);
  return text;
}

/** Texts that people read go character by character, values as a whole. */
const READ: readonly Difference['aspect'][] = ['stem', 'prompts', 'options', 'parts', 'rationale'];

export function piecesOf(difference: Difference, words: Words): Piece[] {
  const [before, after] = [inWords(difference, difference.before, words), inWords(difference, difference.after, words)];
  if (READ.includes(difference.aspect) && difference.before !== '' && difference.after !== '') return compare(before, after);
  return [{ kind: 'del', text: before }, { kind: 'same', text: ' ' }, { kind: 'ins', text: after }];
}

/** Whether the file can name items that are there: a table with codes, or a format whose questions have them. */
export const namesItems = (mapping: Mapping, format: string): boolean =>
  format === 'table' ? mapping.columns.includes('code') : ['qti', 'moodle', 'gift'].includes(format);

/** How many items a commit changes, without these rows. */
export const changedBut = (report: ImportReport, skipped: readonly number[]): number =>
  report.changed - report.changes.filter((change) => skipped.includes(change.row)).length;
