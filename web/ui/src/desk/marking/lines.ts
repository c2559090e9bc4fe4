// The answers of a sitting: search and filter.

import type { ScriptLine, ScriptState } from '../../shared/wire';

export const STATES: readonly ScriptState[] = ['open', 'half', 'apart', 'rechecking', 'settled', 'blank'];

export function linesFor(lines: readonly ScriptLine[], state: ScriptState | null, search: string): ScriptLine[] {
  const wanted = search.trim().toLowerCase();
  const fits = ({ name, ticket }: ScriptLine) => wanted === '' || [name, ticket].some((text) => text.toLowerCase().includes(wanted));
  return lines.filter((line) => (state === null || line.state === state) && fits(line));
}
