// Columns of an uploaded table and what they hold, as the wizard's selects see them.

import { count } from '../../shared/format';
import type { Field, ImportGuess, ImportProfile, ImportReport, Kind, KindWord, Mapping, NamedNode, Tree } from '../../shared/wire';
import { texts } from '../texts/import';

type Plain = Exclude<Field, { option: number }>;

export const PLAIN: readonly Plain[] = [
  'kind', 'stem', 'prompts', 'options', 'key', 'rationale', 'difficulty', 'cognitive', 'subject', 'equipment', 'citation',
  'practice', 'code', 'version',
];
/** How many option columns can be named: A to J. */
export const OPTIONS = 10;

/** A field as the value of an `<option>`; the empty text is a column of no use. */
export function valueOf(field: Field | null): string {
  if (field === null) return '';
  return typeof field === 'string' ? field : `option-${field.option}`;
}

export function fieldOf(value: string): Field | null {
  const option = /^option-(\d+)$/.exec(value);
  if (option) return { option: Number(option[1]) };
  return PLAIN.find((field) => field === value) ?? null;
}

/** Fields that two columns claim: only one can be right. */
export function repeated(mapping: Mapping): Field[] {
  const values = mapping.columns.map(valueOf).filter((value) => value !== '');
  const twice = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...twice].map(fieldOf).filter((field): field is Field => field !== null);
}

/** Whether the file changes items, found by their codes: what it does not say stays as it is. */
export const changesItems = (mapping: Mapping): boolean => mapping.existing === 'change' && mapping.columns.includes('code');

/** Whether there is enough to try: what is asked and what is right, or which items are changed. */
export function isReady(mapping: Mapping): boolean {
  const values = mapping.columns.map(valueOf);
  return (changesItems(mapping) || (values.includes('stem') && values.includes('key'))) && repeated(mapping).length === 0;
}

/** Whether nothing says which subject the items belong to. */
export const needsSubject = (mapping: Mapping): boolean => mapping.subject === '' && !mapping.columns.includes('subject') && !changesItems(mapping);

/**
 * A mapping as a profile has it: columns are found by their names, in whatever order; a name that stands twice, by its
 * place among its namesakes. What the profile does not know stays without meaning.
 */
export function underProfile(mapping: Mapping, profile: ImportProfile, columns: readonly string[]): Mapping {
  const nth = (names: readonly string[], at: number) => `${names[at]} ${names.slice(0, at).filter((name) => name === names[at]).length}`;
  const known = new Map(profile.columns.map((_, at) => [nth(profile.columns, at), profile.mapping.columns[at] ?? null]));
  const meant = columns.map((_, at) => known.get(nth(columns, at)) ?? null);
  const { separator, subject, equipment, difficulty, kinds, nodes } = profile.mapping;
  const { difficulty: _, ...others } = mapping;
  const said = difficulty === undefined ? {} : { difficulty };
  return { ...others, ...said, columns: meant, separator, subject, equipment, kinds: kinds ?? [], nodes: nodes ?? [] };
}

/** Difficulty of items that say none, thousandths. */
export const USUAL_DIFFICULTY = 700;

/** The mapping with a difficulty for items that say none. */
export function withDifficulty(mapping: Mapping, difficulty: number | undefined): Mapping {
  const { difficulty: _, ...others } = mapping;
  return difficulty === undefined ? others : { ...others, difficulty };
}

/** What is to be said of items that get the usual difficulty because nothing says another. */
export function usualDifficulty(report: ImportReport, mapping: Mapping): string | null {
  if (report.no_difficulty === 0 || mapping.difficulty !== undefined) return null;
  const usual = (USUAL_DIFFICULTY / 1000).toFixed(2);
  const column = mapping.columns.length === 0 || mapping.columns.includes('difficulty');
  return column ? texts.usual_difficulty(count(report.no_difficulty), usual) : texts.no_difficulty_column(usual);
}

/** The mapping with another meaning for one column. */
export function withColumn(mapping: Mapping, index: number, field: Field | null): Mapping {
  return { ...mapping, columns: mapping.columns.map((old, at) => (at === index ? field : old)) };
}

/** What people say a word for a kind means; `null`: nothing. */
export const kindSaid = (mapping: Mapping, word: string): Kind | null => mapping.kinds?.find((one) => one.word === word)?.kind ?? null;

/** The mapping with another meaning for one word. */
export function withKind(mapping: Mapping, word: string, kind: Kind | null): Mapping {
  const others = (mapping.kinds ?? []).filter((one) => one.word !== word);
  return { ...mapping, kinds: kind === null ? others : [...others, { word, kind }] };
}

/** Code of the node that people say a word means; empty: none. */
export const nodeSaid = (mapping: Mapping, tree: Tree, word: string): string => mapping.nodes?.find((one) => one.tree === tree && one.word === word)?.code ?? '';

/** The mapping with another node for one word; the empty code is none. */
export function withNode(mapping: Mapping, named: NamedNode): Mapping {
  const others = (mapping.nodes ?? []).filter((one) => one.tree !== named.tree || one.word !== named.word);
  return { ...mapping, nodes: named.code === '' ? others : [...others, named] };
}

/** Words that somebody has to look at: unknown ones, and rows that have none. */
export const openWords = (words: readonly KindWord[]): KindWord[] => words.filter((word) => word.kind === null);

/** The letters a spreadsheet gives its columns: A … Z, AA … */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest > 0 ? columnLetters(rest - 1) : '') + String.fromCharCode(65 + (index % 26));
}

/** The first samples of a column that say anything. */
export const samplesOf = (guess: ImportGuess, index: number, count = 3): string[] =>
  guess.sample.map((row) => row[index] ?? '').filter((text) => text.trim() !== '').slice(0, count);

/** How many items a file brings. */
export const soundOf = (report: ImportReport): number => report.sound.reduce((sum, [, n]) => sum + n, 0);

/** What new items may be; only who may vouch for a bank may bring it in as approved. */
export const statusesFor = (vouches: boolean) => (vouches ? (['draft', 'in_review', 'approved'] as const) : (['draft', 'in_review'] as const));
