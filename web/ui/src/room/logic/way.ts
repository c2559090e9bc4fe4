// The way through a paper whose sections have times of their own.

import { inMinutes } from '../../shared/format';
import type { Kind, Paper, SectionView } from '../../shared/wire';

export interface SectionFacts {
  kind: Kind;
  questions: number;
  minutes: string;
}

/** What the section that comes is made of: this one if it was not opened yet, or the one after it; `null`: there is none. */
export function comingSection(paper: Paper | null, at: SectionView | null): SectionFacts | null {
  if (!at) return null;
  const [number, us] = at.deadline === null ? [at.number, at.us] : [at.number + 1, at.next_us];
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
