// Codes of the syllabus by what is typed of them.

import { fold } from '../../shared/fold';
import type { Node } from '../../shared/wire';
import { flatten } from '../coverage/matrix';

export type Placed = { node: Node; depth: number };

/** Nodes in the order of their trees whose code and name have what is typed in them, without those that are taken. */
export function found(nodes: readonly Node[], taken: readonly string[], name: (code: string) => string, typed: string): Placed[] {
  const wanted = fold(typed);
  return flatten(nodes).filter(({ node: { code } }) => !taken.includes(code) && fold(`${code} ${name(code)}`).includes(wanted));
}

/** Where the one stands whose code or name was typed out; -1: none. */
export function named(list: readonly Placed[], typed: string, name: (code: string) => string): number {
  const wanted = fold(typed);
  return list.findIndex(({ node: { code } }) => [code, name(code), `${code} ${name(code)}`].some((one) => fold(one) === wanted));
}
