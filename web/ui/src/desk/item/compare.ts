// What changed between two versions: field by field, and within a field character by character, since Chinese has no
// spaces to part words at. Runs of Latin letters and digits stay whole.

import type { Tags } from '../../shared/wire';
import { edges } from './areas';
import { blankLine, type DraftBody, type DraftContent } from './draft';

export type Piece = { kind: 'same' | 'del' | 'ins'; text: string };

/** Longest common subsequence over tokens; beyond `LIMIT` the whole is shown as replaced. */
const LIMIT = 4_000_000;

export function compare(before: string, after: string): Piece[] {
  if (before === after) return before === '' ? [] : [{ kind: 'same', text: before }];
  const a = tokens(before);
  const b = tokens(after);
  if (a.length * b.length > LIMIT) return join([{ kind: 'del', text: before }, { kind: 'ins', text: after }]);
  const table = lengths(a, b);
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  const width = b.length + 1;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pieces.push({ kind: 'same', text: a[i]! });
      i += 1;
      j += 1;
    } else if (table[(i + 1) * width + j]! >= table[i * width + j + 1]!) {
      pieces.push({ kind: 'del', text: a[i]! });
      i += 1;
    } else {
      pieces.push({ kind: 'ins', text: b[j]! });
      j += 1;
    }
  }
  a.slice(i).forEach((text) => pieces.push({ kind: 'del', text }));
  b.slice(j).forEach((text) => pieces.push({ kind: 'ins', text }));
  return join(pieces);
}

const tokens = (text: string): string[] => text.match(/(?:asset:)?[0-9a-f]{64}|[A-Za-z0-9.]+|[\s\S]/gu) ?? [];

/** A text by its pictures, which it names by their hashes: nobody tells one hash from another. */
export function withPictures(text: string): { text: string; picture: string | null }[] {
  const parts = text.split(/((?:asset:)?[0-9a-f]{64})/).filter((part) => part !== '');
  return parts.map((part) => ({ text: part, picture: /^(?:asset:)?[0-9a-f]{64}$/.test(part) ? part.slice(-64) : null }));
}

function lengths(a: string[], b: string[]): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] =
        a[i] === b[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
    }
  }
  return table;
}

function join(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined[joined.length - 1];
    if (piece.text === '') continue;
    if (last?.kind === piece.kind) last.text += piece.text;
    else joined.push({ ...piece });
  }
  return joined;
}

export type FieldName = 'markup' | 'stem' | 'options' | 'prompts' | 'picture' | 'areas' | 'reference' | 'points' | 'most' | 'key' | 'blanks' | 'rationale' | 'subjects' | 'equipment' | 'difficulty' | 'cognitive' | 'citations' | 'items';
export type Line = { field: FieldName; pieces: Piece[]; changed: boolean };

/** Field by field; `words` names codes and values in the reader's language. */
export function compareVersions(
  before: { content: DraftContent; tags: Tags },
  after: { content: DraftContent; tags: Tags },
  words: { key: (value: boolean) => string; name: (code: string) => string; cognitive: (value: Tags['cognitive']) => string },
): Line[] {
  const old = lines(before, words);
  const now = lines(after, words);
  const fields = [...new Set([...old.keys(), ...now.keys()])];
  return fields.map((field) => {
    const pieces = compare(old.get(field) ?? '', now.get(field) ?? '');
    return { field, pieces, changed: pieces.some((piece) => piece.kind !== 'same') };
  });
}

type Words = Parameters<typeof compareVersions>[2];

function lines({ content, tags }: { content: DraftContent; tags: Tags }, words: Words): Map<FieldName, string> {
  const map = new Map<FieldName, string>([['markup', content.markup === 'markdown' ? 'Markdown' : ''], ['stem', content.stem]]);
  bodyLines(content.body, words).forEach(([field, text]) => map.set(field, text));
  map.set('rationale', content.rationale);
  map.set('subjects', tags.subjects.map(words.name).join('、'));
  map.set('equipment', tags.equipment.map(words.name).join('、'));
  map.set('difficulty', Number.isFinite(tags.difficulty) ? (tags.difficulty / 1000).toFixed(2) : '');
  map.set('cognitive', words.cognitive(tags.cognitive));
  map.set('citations', tags.citations.map((one) => `${one.regulation} ${one.clause}`.trim()).join('；'));
  return map;
}

const letter = (index: number): string => String.fromCharCode(65 + index);
/** The key with what it says: under the same letter another option may stand. */
const keyed = (options: string[], key: readonly number[]): string => key.map((index) => `${letter(index)}. ${options[index] ?? ''}`).join('\n');
const lettered = (options: string[]): string => options.map((text, index) => `${letter(index)}. ${text}`).join('\n');

function bodyLines(body: DraftBody, words: Words): [FieldName, string][] {
  switch (body.kind) {
    case 'true_false':
      return [['key', body.key === null ? '' : words.key(body.key)]];
    case 'single_choice':
      return [['options', lettered(body.options)], ['key', body.key === null ? '' : keyed(body.options, [body.key])]];
    case 'multiple_choice':
      return [['options', lettered(body.options)], ['key', keyed(body.options, body.key)]];
    case 'fill_blank':
      return [['blanks', body.blanks.map((blank, index) => `${index + 1}. ${blankLine(blank)}`).join('\n')]];
    case 'order':
      return [['options', body.options.map((text, index) => `${index + 1}. ${text}`).join('\n')]];
    case 'match':
      return [
        ['options', lettered(body.options)],
        ['prompts', body.prompts.map((text, index) => `${index + 1}. ${text} — ${letter(body.key[index] ?? 0)}`).join('\n')],
      ];
    case 'hotspot':
      return [
        ['picture', `${body.picture.alt}\n${body.picture.asset}`],
        ['areas', body.areas.map((area) => (area.shape === 'polygon' ? `${area.shape} ${area.points.join(' ')}` : `${area.shape} ${edges(area).map(([, value]) => value).join(' ')}`)).join('\n')],
      ];
    case 'short_answer':
      return [
        ['reference', body.reference],
        ['points', (body.points ?? []).map(({ text, marks }, index) => `${index + 1}. ${text} (${marks / 100})`).join('\n')],
        ['most', body.most === undefined ? '' : String(body.most)],
      ];
    case 'case_study':
      return [
        [
          'items',
          body.items
            .map((item, index) => {
              const inner = bodyLines(item.body, words).map(([, text]) => text);
              return [`(${index + 1}) ${item.stem}`, ...inner, item.rationale].filter(Boolean).join('\n');
            })
            .join('\n'),
        ],
      ];
  }
}
