// What deserves a look among the item statistics before marks are released. Hints for people, never a judgement.

import type { ItemStatistic } from '../../shared/wire';

export type Flag = 'key' | 'low' | 'easy' | 'hard';

/** Fewer answers than this say nothing. */
const ENOUGH = 10;
/** Fewer than this, and a low correlation is as likely chance. */
const ENOUGH_TO_CORRELATE = 30;

export function flagOf(item: ItemStatistic): Flag | null {
  if (item.given < ENOUGH || item.difficulty === null) return null;
  if (favoursAnother(item) || failsTheGood(item)) return 'key';
  if (item.difficulty >= 970) return 'easy';
  if (item.difficulty <= 150) return 'hard';
  if (item.given >= ENOUGH_TO_CORRELATE && item.discrimination !== null && item.discrimination < 100) return 'low';
  return null;
}

// A correlation below zero by more than two standard errors, 1/√n each: who knows more gets this one wrong.
const failsTheGood = (item: ItemStatistic): boolean =>
  item.discrimination !== null && (item.discrimination / 1000) * Math.sqrt(item.given) < -2;

// A wrong option that more people chose than the right one.
function favoursAnother(item: ItemStatistic): boolean {
  if (item.kind !== 'single_choice' && item.kind !== 'true_false') return false;
  const right = Math.max(0, ...item.choices.filter(([, isKey]) => isKey).map(([count]) => count));
  const wrong = Math.max(0, ...item.choices.filter(([, isKey]) => !isKey).map(([count]) => count));
  return wrong > right;
}

export const flagged = (items: readonly ItemStatistic[]): ItemStatistic[] => items.filter((item) => flagOf(item) !== null);
