// The audit log as read: what a line is about, whether lines are missing, what a search finds.

import type { AuditLine } from '../../shared/wire';
import { href } from '../shell/route';

export type Subject = { kind: string; id: string; href: string | null };

const PAGES: Record<string, (id: string) => string> = {
  blueprint: href.blueprint,
  exam: href.exam,
  item: href.item,
  sitting: href.sitting,
};

/** `sitting 0193…` in its parts, with its page at the desk where there is one. */
export function subjectOf(on: string): Subject {
  const [kind = '', ...rest] = on.split(' ');
  const id = rest.join(' ');
  return { kind, id, href: id === '' ? null : (PAGES[kind]?.(id) ?? null) };
}

/** The number of the first line, newest first, before which lines are missing; `null`: none are. */
export function gapIn(lines: readonly AuditLine[]): number | null {
  const at = lines.findIndex((line, index) => index > 0 && line.number !== lines[index - 1]!.number - 1);
  return at < 0 ? null : lines[at - 1]!.number;
}

/** `words`: what a deed is called in the language in force. */
export function auditFor(lines: readonly AuditLine[], search: string, words: (what: string) => string): AuditLine[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return [...lines];
  const text = (line: AuditLine) => [line.number, line.who, line.what, words(line.what), line.on, line.from, JSON.stringify(line.detail)].join('\n');
  return lines.filter((line) => text(line).toLowerCase().includes(wanted));
}
