// The way through a paper whose sections have times of their own.

import { inMinutes } from '../../shared/format';
import type { Kind, Paper, SectionView } from '../../shared/wire';

export interface SectionFacts {
  kind: Kind;
  questions: number;
  minutes: string;
}

/** What the section that has not begun is made of: the one itself, or the one after the one that is open; `null`: there is none. */
export function comingSection(paper: Paper | null, at: SectionView | null, which: 'this' | 'next'): SectionFacts | null {
  if (!at) return null;
  const [number, us] = which === 'this' ? [at.number, at.us] : [at.number + 1, at.next_us];
  const section = paper?.sections[number - 1];
  if (!section || us === null) return null;
  return { kind: section.kind, questions: section.last - section.first + 1, minutes: inMinutes(us / 1e6) };
}

/** Whether another section comes after this one. */
export const hasMore = (section: SectionView | null): boolean => section !== null && section.number < section.of;

/** The questions that can be gone to, first and last. `passed`: up to where there is no way back. */
export function reachOf(paper: Paper | null, section: SectionView | null, passed: number): { first: number; last: number } {
  const all = Math.max(1, ...(paper?.sections.map(({ last }) => last) ?? []));
  const here = section ? paper?.sections[section.number - 1] : undefined;
  const { first, last } = here ?? { first: 1, last: all };
  return { first: Math.min(last, Math.max(first, passed + 1)), last };
}
