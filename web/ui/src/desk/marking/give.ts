// Marks in the making: points that are ticked, or a number that is typed. The server has the last word.

import type { ScriptGiven } from '../../shared/wire';
import { numberFrom } from '../exams/rules';

/** What a marker has in hand. `got`: as typed, in marks. */
export interface Hand {
  got: string;
  points: readonly number[];
  comment: string;
}

export const STEP = 50;
const shown = (hundredths: number): string => String(hundredths / 100);
/** Marks that were given, in hand again. */
export const handOf = ({ got, points, comment }: ScriptGiven): Hand => ({ got: shown(got), points, comment });
export const emptyHand = (): Hand => ({ got: '', points: [], comment: '' });

/** What was in hand for an answer, while something else is done. */
export interface Kept {
  script: string;
  answer: string;
  hand: Hand;
}

/** What is in hand for an answer, to be taken up again; `null`: nothing is. */
export const keptOf = (next: { script: string; answer: string } | null, hand: Hand): Kept | null =>
  next === null || JSON.stringify(hand) === JSON.stringify(emptyHand()) ? null : { script: next.script, answer: next.answer, hand };

/** What was in hand for just this answer, or an empty hand: marks are never given to another. */
export const handFor = (next: { script: string; answer: string } | null, kept: Kept | null): Hand =>
  kept !== null && next?.script === kept.script && next.answer === kept.answer ? kept.hand : emptyHand();

/** What the ticked points are worth together. */
export const sumOf = (points: readonly number[], worth: readonly number[]): number => points.reduce((sum, at) => sum + (worth[at] ?? 0), 0);

/** A point ticked or not; the marks follow. */
export function ticked(hand: Hand, at: number, worth: readonly number[]): Hand {
  if (worth[at] === undefined) return hand;
  const points = hand.points.includes(at) ? hand.points.filter((one) => one !== at) : [...hand.points, at].sort((a, b) => a - b);
  return { ...hand, points, got: shown(sumOf(points, worth)) };
}

/** Hundredths of a mark; `null`: no number. */
export function hundredths(text: string): number | null {
  const value = numberFrom(text);
  return value === null ? null : Math.round(value * 100);
}

/** Half a mark more or less, from where the marks are to the next half. */
export function stepped(hand: Hand, by: 1 | -1, of: number): Hand {
  const now = hundredths(hand.got) ?? (by > 0 ? -STEP : STEP);
  const next = by > 0 ? Math.floor(now / STEP) * STEP + STEP : Math.ceil(now / STEP) * STEP - STEP;
  return { ...hand, got: shown(Math.min(of, Math.max(0, next))) };
}

export type Problem = 'number' | 'range' | 'step';

/** What is wrong with the marks, if anything. */
export function problemOf(hand: Hand, of: number, worth: readonly number[]): Problem | null {
  const got = hundredths(hand.got);
  if (got === null) return 'number';
  if (got < 0 || got > of) return 'range';
  return got % STEP === 0 || got === of || got === sumOf(hand.points, worth) ? null : 'step';
}
