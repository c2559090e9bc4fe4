// The item editor's model: a body that changes its kind without losing what was typed, and a look at what is missing
// before the server is asked. The server alone decides whether an item is sound.

import type { Ask, Blank, Body, Content, ItemDraft, Kind, MarkingPoint, Slot, SubItem, Tags } from '../../shared/wire';

/** A body that is being written: which answer is right may not be said yet. */
export type DraftBody = Keyless<Exclude<Body, { kind: 'case_study' }>> | { kind: 'case_study'; items: DraftSubItem[] };
type Keyless<B> = B extends { kind: 'true_false' | 'single_choice'; key: unknown }
  ? Omit<B, 'key'> & { key: B['key'] | null }
  : B extends { kind: 'match' }
    ? Omit<B, 'key'> & { key: (number | null)[] }
    : B;
export type DraftSubItem = Omit<SubItem, 'body'> & { body: DraftBody };
export type DraftContent = Omit<Content, 'body'> & { body: DraftBody };
export type Draft = Omit<ItemDraft, 'content'> & { content: DraftContent };

export const letter = (index: number): string => String.fromCharCode(65 + index);

export function newBody(kind: Kind): DraftBody {
  switch (kind) {
    case 'true_false':
      return { kind, key: null };
    case 'single_choice':
      return { kind, options: ['', '', '', ''], key: null };
    case 'multiple_choice':
      return { kind, options: ['', '', '', ''], key: [] };
    case 'fill_blank':
      return { kind, blanks: [['']] };
    case 'order':
      return { kind, options: ['', '', ''] };
    case 'match':
      return { kind, prompts: ['', ''], options: ['', ''], key: [null, null] };
    case 'hotspot':
      return { kind, picture: { asset: '', alt: '' }, areas: [] };
    case 'short_answer':
      return { kind, reference: '', points: [] };
    case 'case_study':
      return { kind, items: [newSubItem()] };
  }
}

export const newSubItem = (kind: Kind = 'single_choice'): DraftSubItem => ({ stem: '', body: newBody(kind), rationale: '' });

export function newDraft(kind: Kind, subject: string, equipment: string): Draft {
  const tags: Tags = {
    subjects: subject === '' ? [] : [subject],
    equipment: equipment === '' ? [] : [equipment],
    difficulty: 700,
    cognitive: 'understand',
    citations: [],
  };
  return { code: '', content: { stem: '', body: newBody(kind), rationale: '' }, tags, based_on: null };
}

/** The same body as another kind: options and keys are kept where the new kind has them. */
export function asKind(body: DraftBody, kind: Kind): DraftBody {
  if (body.kind === kind) return body;
  // Empty options are nothing to keep.
  const options = 'options' in body && body.options.some((text) => text.trim() !== '') ? body.options : null;
  if (kind === 'order' && options !== null) return { kind, options };
  if (kind === 'match' && options !== null) return { kind, prompts: ['', ''], options, key: [null, null] };
  if (kind === 'single_choice' && options !== null) {
    return { kind, options, key: body.kind === 'multiple_choice' ? (body.key[0] ?? null) : null };
  }
  if (kind === 'multiple_choice' && options !== null) {
    return { kind, options, key: body.kind === 'single_choice' && body.key !== null ? [body.key] : [] };
  }
  if (kind === 'case_study') return { kind, items: [{ ...newSubItem(), body }] };
  return newBody(kind);
}

type Choices = Extract<DraftBody, { kind: 'single_choice' | 'multiple_choice' }>;

export function addOption<B extends Choices>(body: B): B {
  return { ...body, options: [...body.options, ''] };
}

/** Takes an option out; the key follows its option, and a single choice whose key went has none. */
export function removeOption(body: Choices, index: number): Choices {
  const options = body.options.filter((_, at) => at !== index);
  const after = (at: number) => (at > index ? at - 1 : at);
  if (body.kind === 'multiple_choice') {
    return { ...body, options, key: body.key.filter((at) => at !== index).map(after) };
  }
  return { ...body, options, key: body.key === null || body.key === index ? null : after(body.key) };
}

/** Moves an option by one place, its key with it. */
export function moveOption(body: Choices, index: number, by: 1 | -1): Choices {
  const to = index + by;
  if (to < 0 || to >= body.options.length) return body;
  const options = [...body.options];
  [options[index], options[to]] = [options[to]!, options[index]!];
  const swap = (at: number) => (at === index ? to : at === to ? index : at);
  if (body.kind === 'multiple_choice') return { ...body, options, key: body.key.map(swap).sort((a, b) => a - b) };
  return { ...body, options, key: body.key === null ? null : swap(body.key) };
}

export function toggleKey(body: Choices, index: number): Choices {
  if (body.kind === 'single_choice') return { ...body, key: index };
  const key = body.key.includes(index) ? body.key.filter((at) => at !== index) : [...body.key, index];
  return { ...body, key: key.sort((a, b) => a - b) };
}

/** The list with two neighbours exchanged. */
export function swapped<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list];
  if (to >= 0 && to < list.length) [copy[from], copy[to]] = [copy[to]!, copy[from]!];
  return copy;
}

export type DraftPairs = Extract<DraftBody, { kind: 'match' }>;

/** Takes an option out of what is to be matched; prompts that had it have none. */
export function withoutPairOption(body: DraftPairs, index: number): DraftPairs {
  const key = body.key.map((at) => (at === null || at === index ? null : at > index ? at - 1 : at));
  return { ...body, options: body.options.filter((_, at) => at !== index), key };
}

/** How long an answer may be where an item says nothing else, and at the most. */
export const USUAL_ANSWER = 2000;
export const LONGEST_ANSWER = 4000;

/** Whether a marking point says nothing, or is not worth 0.5 to 100 marks in halves. */
export function unsoundPoint({ text, marks }: MarkingPoint): boolean {
  return text.trim() === '' || /[\r\n]/.test(text) || marks < 50 || marks > 10_000 || marks % 50 !== 0;
}

/** A blank of texts as one of a number: the first text with its unit, as far as it is one. */
export function asNumber(accepted: string[]): Blank {
  const [, value = '', unit = ''] = /^\s*([-+]?[\d.,]+)\s*(.*)$/.exec(accepted[0] ?? '') ?? [];
  return { value, units: unit.trim() === '' ? [] : [unit.trim()] };
}

export function asTexts(blank: Exclude<Blank, string[]>): Blank {
  return [`${blank.value}${blank.units?.[0] ?? ''}`, ...(blank.also ?? [])];
}

/** Whether nothing is right in a blank yet. */
export function emptyBlank(blank: Blank): boolean {
  return Array.isArray(blank) ? blank.every((text) => text.trim() === '') : blank.value.trim() === '';
}

/** A number as people type it, in plain digits. */
export const numeral = (text: string): string => text.normalize('NFKC').replace('。', '.').replace('\u2212', '-').trim();

const NUMBER = /^[-+]?(?=\.?\d)(\d*|\d{1,3}(,\d{3})+)(\.\d*)?$/;

/** What of a blank's number nothing can be marked by; `null`: it is sound, or still empty. */
export function unsoundNumber(blank: Blank): 'value' | 'tolerance' | 'units' | null {
  if (Array.isArray(blank) || emptyBlank(blank)) return null;
  const tolerance = numeral(blank.tolerance ?? '');
  if (!NUMBER.test(numeral(blank.value))) return 'value';
  if (tolerance !== '' && (tolerance.startsWith('-') || !NUMBER.test(tolerance))) return 'tolerance';
  const units = blank.units ?? [];
  return units.some((unit) => /^\d/.test(unit.normalize('NFKC').trim())) || (blank.unit_needed && units.length === 0) ? 'units' : null;
}

/** What is right in a blank, in one line. */
export function blankLine(blank: Blank): string {
  if (Array.isArray(blank)) return acceptedLine(blank);
  const tolerance = blank.tolerance ? `±${blank.tolerance}` : '';
  const unit = blank.units?.[0] ? ` ${blank.units[0]}` : '';
  return acceptedLine([`${blank.value}${tolerance}${unit}`, ...(blank.also ?? [])]);
}

/** Accepted answers of a blank as one line: people separate them with | and may not care about spaces. */
export const acceptedFrom = (line: string): string[] => line.split(/[|｜]/).map((one) => one.trim());
export const acceptedLine = (accepted: string[]): string => accepted.join(' | ');

export type Missing = 'stem' | 'options' | 'key' | 'blanks' | 'numbers' | 'prompts' | 'picture' | 'areas' | 'points' | 'subjects' | 'difficulty' | 'items';

/** What an author has plainly not filled in yet. */
export function missing(draft: Draft): Missing[] {
  const found: Missing[] = [];
  found.push(...missingOf(draft.content));
  if (draft.tags.subjects.length === 0) found.push('subjects');
  if (!(draft.tags.difficulty >= 0 && draft.tags.difficulty <= 1000)) found.push('difficulty');
  return found;
}

/** The same for an item or a question of a case. */
export function missingOf({ stem, body }: { stem: string; body: DraftBody }): Missing[] {
  return [...(stem.trim() === '' ? (['stem'] as const) : []), ...missingIn(body)];
}

/** Whether it is not said yet what is right, in a question of which nothing else says it. */
export function keyless(body: DraftBody): boolean {
  if (body.kind === 'case_study') return body.items.some((item) => keyless(item.body));
  if (body.kind === 'multiple_choice') return body.key.length === 0;
  if (body.kind === 'match') return body.key.includes(null);
  return (body.kind === 'true_false' || body.kind === 'single_choice') && body.key === null;
}

/** The content with some key where none is chosen yet: for questions about what candidates see, which no key is part of. */
export function withSomeKey(content: DraftContent): Content {
  return { ...content, body: someKey(content.body) };
}

function someKey(body: DraftBody): Body {
  switch (body.kind) {
    case 'true_false':
      return { ...body, key: body.key ?? true };
    case 'single_choice':
      return { ...body, key: body.key ?? 0 };
    case 'match':
      return { ...body, key: body.key.map((key) => key ?? 0) };
    case 'case_study':
      return { ...body, items: body.items.map((item) => ({ ...item, body: someKey(item.body) })) };
    default:
      return body;
  }
}

function missingIn(body: DraftBody): Missing[] {
  const empty = (text: string) => text.trim() === '';
  switch (body.kind) {
    case 'true_false':
      return keyless(body) ? ['key'] : [];
    case 'single_choice':
    case 'multiple_choice':
      return [...(body.options.some(empty) ? (['options'] as const) : []), ...(keyless(body) ? (['key'] as const) : [])];
    case 'fill_blank':
      return [
        ...(body.blanks.length === 0 || body.blanks.some(emptyBlank) ? (['blanks'] as const) : []),
        ...(body.blanks.some((blank) => unsoundNumber(blank) !== null) ? (['numbers'] as const) : []),
      ];
    case 'order':
      return body.options.some(empty) ? ['options'] : [];
    case 'match':
      return [
        ...(body.options.some(empty) ? (['options'] as const) : []),
        ...(body.prompts.some(empty) ? (['prompts'] as const) : []),
        ...(keyless(body) ? (['key'] as const) : []),
      ];
    case 'hotspot':
      return [
        ...(body.picture.asset === '' || empty(body.picture.alt) ? (['picture'] as const) : []),
        ...(body.areas.length === 0 ? (['areas'] as const) : []),
      ];
    case 'short_answer':
      return (body.points ?? []).some(unsoundPoint) ? ['points'] : [];
    case 'case_study':
      return body.items.length === 0 || body.items.some((item) => empty(item.stem) || missingIn(item.body).length > 0)
        ? ['items']
        : [];
  }
}

/** The draft as slots of a paper, so that the preview is the room's own picture; keys stay behind. */
export function previewOf(content: DraftContent): Slot[] {
  if (content.body.kind !== 'case_study') return [slot(1, content.stem, content.body, null)];
  const { items } = content.body;
  return items.map((item, index) =>
    slot(index + 1, item.stem, item.body, { first: 1, last: items.length, stem: index === 0 ? content.stem : null }),
  );
}

function slot(number: number, stem: string, body: DraftBody, inCase: Slot['case']): Slot {
  return { number, kind: body.kind, marks: 0, case: inCase, stem, ask: asks(body) };
}

function asks(body: DraftBody): Ask {
  switch (body.kind) {
    case 'true_false':
    case 'case_study':
      return { how: 'judge' };
    case 'single_choice':
      return { how: 'one', options: body.options.map((text, id) => ({ id, text })) };
    case 'multiple_choice':
      return { how: 'many', options: body.options.map((text, id) => ({ id, text })) };
    case 'fill_blank':
      return { how: 'blanks', count: body.blanks.length };
    case 'order':
      return { how: 'order', options: body.options.map((text, id) => ({ id, text })) };
    case 'match':
      return { how: 'match', prompts: body.prompts, options: body.options.map((text, id) => ({ id, text })) };
    case 'short_answer':
      return { how: 'written', most: body.most ?? USUAL_ANSWER };
    case 'hotspot':
      return { how: 'spot', picture: body.picture };
  }
}

/** The key in one line, for staff. */
export function keyLine(body: Body, words: { right: string; wrong: string; areas: (n: number) => string }): string {
  switch (body.kind) {
    case 'true_false':
      return body.key ? words.right : words.wrong;
    case 'single_choice':
      return letter(body.key);
    case 'multiple_choice':
      return body.key.map(letter).join('');
    case 'fill_blank':
      return body.blanks.map(blankLine).join('；');
    case 'order':
      return body.options.map((_, index) => index + 1).join('→');
    case 'match':
      return body.key.map((key, index) => `${index + 1}${letter(key)}`).join(' ');
    case 'hotspot':
      return words.areas(body.areas.length);
    case 'short_answer':
      return [body.reference, ...(body.points ?? []).map(({ text }) => text)].filter(Boolean).join('；');
    case 'case_study':
      return body.items.map((item, index) => `(${index + 1}) ${keyLine(item.body, words)}`).join('  ');
  }
}

const BLANK = '____';
export const blanksIn = (stem: string): number => stem.split(BLANK).length - 1;

/** The content with another stem; a fill-blank item gets a line for each new blank, and loses empty ones it has no use for. */
export function withStem<C extends DraftContent | DraftSubItem>(content: C, stem: string): C {
  if (content.body.kind !== 'fill_blank') return { ...content, stem };
  const wanted = Math.max(1, blanksIn(stem));
  const blanks = [...content.body.blanks];
  while (blanks.length < wanted) blanks.push(['']);
  while (blanks.length > wanted && emptyBlank(blanks[blanks.length - 1]!)) blanks.pop();
  return { ...content, stem, body: { ...content.body, blanks } };
}

/** The content read as Markdown, or as it stands. */
export function withMarkup(content: DraftContent, markdown: boolean): DraftContent {
  const { markup: _, ...plain } = content;
  return markdown ? { ...plain, markup: 'markdown' } : plain;
}

/** A draft that lacks nothing as it is sent: no empty answer counts as right, no empty basis is cited. */
export function tidied(draft: Draft): ItemDraft {
  const citations = draft.tags.citations
    .map((one) => ({ regulation: one.regulation.trim(), clause: one.clause.trim() }))
    .filter((one) => one.regulation !== '');
  const content = { ...draft.content, body: tidiedBody(someKey(draft.content.body)) };
  return { ...draft, code: draft.code.trim(), content, tags: { ...draft.tags, citations } };
}

function tidiedBlank(blank: Blank): Blank {
  if (Array.isArray(blank)) return blank.map((text) => text.trim()).filter((text) => text !== '');
  return { ...blank, value: numeral(blank.value), tolerance: numeral(blank.tolerance ?? '') };
}

function tidiedBody(body: Body): Body {
  if (body.kind === 'fill_blank') {
    return { ...body, blanks: body.blanks.map(tidiedBlank) };
  }
  if (body.kind === 'short_answer') {
    const points = (body.points ?? []).map((point) => ({ ...point, text: point.text.trim() })).filter(({ text }) => text !== '');
    return { ...body, reference: body.reference.trim(), points };
  }
  if (body.kind !== 'case_study') return body;
  return { ...body, items: body.items.map((item) => ({ ...item, body: tidiedBody(item.body) })) };
}
