// The way through a paper whose sections have times of their own.

import type { Kind, Paper } from '../../shared/wire';

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
  return { kind: section.kind, questions: section.last - section.first + 1, minutes: String(Math.round(seconds / 6) / 10) };
}
