// What a message says: the words of whoever sent it, or, where the site made them, in the page's language.

import { lasting } from '../../shared/format';
import { i18n } from '../../shared/i18n.svelte';
import { phrases, shownAs } from '../../shared/phrases';
import type { NoticeView, Said } from '../../shared/wire';

const OUTCOMES = {
  void: 'is void and does not count',
  recalled: 'was taken back and does not count',
  accepted: 'has further right answers',
  kept: 'stays as it is',
} as const;

function english(said: Said): string {
  if (said.what === 'usual') return phrases[said.phrase].en;
  const reason = shownAs(said.reason);
  const because = reason === '' ? '.' : `: ${reason}`;
  if (said.what === 'about') return `Question ${said.slot}: ${reason}`;
  if (said.what === 'item') return `Question ${said.slot} ${OUTCOMES[said.outcome]}${because}`;
  if (said.what === 'taken_back') return `You have ${lasting(said.us)} less for answering${because}`;
  const much = lasting(Math.abs(said.by_us));
  if (said.what === 'start') return `The start is ${much} ${said.by_us > 0 ? 'later' : 'earlier'}${because}`;
  return `The end was moved: you have ${much} ${said.by_us > 0 ? 'more' : 'less'} for answering${because}`;
}

/** The text of the log is Chinese, and is what counts; what else it says is made from the same facts. */
export const wordsOf = ({ text, said }: Pick<NoticeView, 'text' | 'said'>): string => (said !== undefined && i18n.language === 'en' ? english(said) : text);
