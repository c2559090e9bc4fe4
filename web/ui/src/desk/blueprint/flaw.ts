// The server says what is wrong with a blueprint as an English sentence; here it gets words in the language in force.

import { texts } from '../texts/blueprint';

export function flawWords(flaw: string): string {
  const words = texts.flaws;
  const marks = /^section (\d+): marks/.exec(flaw);
  const unknown = /^(\S+) is not in the syllabus$/.exec(flaw);
  if (flaw.includes('has no title')) return words.no_title;
  if (flaw.includes('asks for no items')) return words.empty;
  if (flaw.includes('500 at most')) return words.too_long;
  if (marks) return words.marks(marks[1]!);
  if (unknown) return words.unknown(unknown[1]!);
  return flaw;
}
