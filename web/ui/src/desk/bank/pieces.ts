// What was looked for, in sight: a line that is cut at its end begins shortly before the first hit.

import type { Piece } from '../../shared/wire';

/** So much of a line can be seen at least, and so much of what stands before a hit says what it is about. */
const SEEN = 24;
const BEFORE = 8;

export function inSight(pieces: readonly Piece[]): readonly Piece[] {
  const [first, ...rest] = pieces;
  if (first === undefined || first.hit || rest.length === 0) return pieces;
  const chars = [...first.text];
  return chars.length <= SEEN ? pieces : [{ text: `…${chars.slice(-BEFORE).join('')}`, hit: false }, ...rest];
}
