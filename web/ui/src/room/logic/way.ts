// The way through a paper whose sections have times of their own.

import { inMinutes } from '../../shared/format';
import type { Kind, Paper, SectionView } from '../../shared/wire';

export interface SectionFacts {
  kind: Kind;
  questions: number;
  /** As the exam's rules give them; personal extra time comes on top. */
  minutes: string;
}

/** What a section is made of, by its number from 1; `null`: there is none. `section_s`: the sections' times, s. */
export function sectionFacts(paper: Paper | null, section_s: readonly number[], number: number): SectionFacts | null {
  const section = paper?.sections[number - 1];
  const seconds = section_s[number - 1];
  if (!section || seconds === undefined) return null;
  return { kind: section.kind, questions: section.last - section.first + 1, minutes: inMinutes(seconds) };
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
