// What somebody picks on the screen, and the remedy it makes.

import type { FaultyItem, FaultyQuestion, Key, Remedy } from '../../shared/wire';

export const WHATS = ['keep', 'accept', 'void', 'reword', 'recall'] as const;
export type What = Remedy['what'];

/** Kinds of which a further answer can't be said to be right: they are voided, or asked anew. */
const ONE_KEY: readonly string[] = ['order', 'match', 'hotspot', 'short_answer'];

/** What can be done about an item. */
export function whatsOf(item: FaultyItem): readonly What[] {
  return item.questions.every(({ kind }) => ONE_KEY.includes(kind)) ? WHATS.filter((what) => what !== 'accept') : WHATS;
}

/** The most minutes that a remedy gives. */
export const MOST_MINUTES = 10;

export interface Draft {
  what: What;
  /** Which of the item's questions, from 0. */
  question: number;
  /** Options that are right, too: of a single choice each for itself, of a multiple choice together. */
  picked: number[];
  blank: number;
  text: string;
  stem: string;
  options: string[];
  /** Minutes for whose paper it changes; `null`: the field is empty. */
  minutes: number | null;
}

/** What a draft lacks. */
export type Lack = 'key' | 'words' | 'minutes';

export function draftOf(what: What, item: FaultyItem, question = 0): Draft {
  const shown = item.questions[question];
  return { what, question, picked: [], blank: 0, text: '', stem: shown?.stem ?? '', options: shown?.options.map(({ text }) => text) ?? [], minutes: what === 'recall' || what === 'reword' ? 1 : 0 };
}

function keys({ picked, blank, text }: Draft, question: FaultyQuestion): Key[] {
  if (question.judge) return [{ judge: !question.judge[0] }];
  if (question.kind === 'fill_blank') return text.trim() === '' ? [] : [{ text: { blank, text: text.trim() } }];
  if (picked.length === 0) return [];
  const sorted = [...picked].sort((a, b) => a - b);
  return question.kind === 'single_choice' ? sorted.map((index) => ({ choice: [index] })) : [{ choice: sorted }];
}

/** The draft for another question of the item; time stays. */
export const draftFor = (draft: Draft, item: FaultyItem, question: number): Draft => ({ ...draftOf(draft.what, item, question), minutes: draft.minutes });

function seconds({ minutes }: Draft): number | null {
  const all = minutes === null ? Number.NaN : Math.round(minutes * 60);
  return all >= 0 && all <= MOST_MINUTES * 60 ? all : null;
}

/** `null`: something is not said yet. */
export function remedyOf(draft: Draft, item: FaultyItem): Remedy | null {
  const extra_s = seconds(draft);
  if (extra_s === null) return null;
  switch (draft.what) {
    case 'keep':
    case 'void':
      return { what: draft.what };
    case 'recall':
      return { what: 'recall', extra_s };
    case 'reword': {
      const before = item.questions[draft.question];
      const [stem, options] = [draft.stem.trim(), draft.options.map((text) => text.trim())];
      const same = stem === before?.stem && options.every((text, index) => text === before.options[index]?.text);
      return same || stem === '' || options.includes('') ? null : { what: 'reword', question: draft.question, stem, options, extra_s };
    }
    case 'accept': {
      const question = item.questions[draft.question];
      const also = question ? keys(draft, question) : [];
      return also.length === 0 ? null : { what: 'accept', question: draft.question, also };
    }
  }
}

/** What is to be said yet. */
export function lackOf(draft: Draft, item: FaultyItem): Lack | null {
  if (remedyOf(draft, item) !== null) return null;
  if (seconds(draft) === null) return 'minutes';
  return draft.what === 'accept' ? 'key' : 'words';
}

/** `A`, `AC`: as the bank calls its options. */
export const letters = (indexes: readonly number[]): string => indexes.map((index) => String.fromCharCode(65 + index)).join('');
