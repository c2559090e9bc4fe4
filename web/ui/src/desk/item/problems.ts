// What is wrong with a draft, at the field where it is to be mended. The server names flaws in English sentences;
// one that is not known here stands as it is.

import { ApiError } from '../../shared/api';
import { texts } from '../texts/item';
import { missing, type Draft, type Missing } from './draft';

export type Place = Missing | 'code' | 'equipment';
export type Problems = Partial<Record<Place, string>>;

type Flaw = [RegExp, Place, (found: string[]) => string];

const FLAWS: readonly Flaw[] = [
  [/^the stem is empty/, 'stem', () => texts.flaws.no_stem],
  [/^a text of the item is longer/, 'stem', () => texts.flaws.too_long],
  [/^\d+ options;/, 'options', () => texts.flaws.option_count],
  [/^option (\w) is empty/, 'options', ([letter]) => texts.flaws.empty_option(letter!)],
  [/^options (\w) and (\w) are the same/, 'options', ([one, other]) => texts.flaws.same_options(one!, other!)],
  [/^the key names option/, 'key', () => texts.flaws.key],
  [/^a multiple choice item needs two right/, 'key', () => texts.flaws.few_keys],
  [/^(\d+) blanks .*answers for (\d+)/, 'blanks', ([stem, answers]) => texts.flaws.blanks(stem!, answers!)],
  [/^blank (\d+) has no/, 'blanks', ([n]) => texts.flaws.no_answer(n!)],
  [/^blank \d+: /, 'numbers', () => texts.missing.numbers],
  [/^\d+ texts to match;|^text \d+ to match/, 'prompts', () => texts.flaws.prompts],
  [/^an item about a picture needs/, 'picture', () => texts.flaws.picture],
  [/^a picture needs \d+ to/, 'areas', () => texts.flaws.areas],
  [/^marking points are/, 'points', () => texts.flaws.points],
  [/^an answer may be limited/, 'points', () => texts.flaws.answer_length],
  [/^the formula (.*) can't be read/, 'stem', ([formula]) => texts.flaws.formula(formula!)],
  [/^the picture .* is not/, 'stem', () => texts.flaws.elsewhere],
  [/^a picture needs a few words/, 'stem', () => texts.flaws.no_words],
  [/^a case study needs/, 'items', () => texts.flaws.case],
];

/** Where a refusal belongs; none: it concerns the whole. */
export function problemsOf(error: unknown, draft: Draft): Problems {
  if (!(error instanceof ApiError)) return {};
  if (error.code === 'item.no_subject') return { subjects: texts.problems.no_subject };
  if (error.code === 'item.difficulty') return { difficulty: texts.missing.difficulty };
  if (error.code === 'item.unknown_code') return unknownCode(error.detail, draft);
  if (error.code === 'conflict' && draft.based_on === null) return { code: texts.problems.code_taken };
  if (error.code !== 'item.flaw') return {};
  for (const [pattern, place, words] of FLAWS) {
    const found = pattern.exec(error.detail);
    // In a case the sentence does not say which question is meant.
    if (found) return { [draft.content.body.kind === 'case_study' && place !== 'stem' ? 'items' : place]: words(found.slice(1)) };
  }
  return { stem: error.detail };
}

/** A sentence of the server about an item, in the reader's language. */
export function flawWords(detail: string): string {
  for (const [pattern, , words] of FLAWS) {
    const found = pattern.exec(detail);
    if (found) return words(found.slice(1));
  }
  return detail;
}

function unknownCode(detail: string, draft: Draft): Problems {
  const words = texts.problems.unknown_code;
  return draft.tags.equipment.some((code) => detail.startsWith(`${code} `)) ? { equipment: words } : { subjects: words };
}

/** What an author has plainly not filled in, in words. */
export function missingWords(draft: Draft): Problems {
  return Object.fromEntries(missing(draft).map((field) => [field, texts.missing[field]]));
}
