// Flaws of a draft, and what becomes of codes, in words.

import { i18n } from '../../shared/i18n.svelte';
import type { GoneCode, Node, Qualification, SyllabusFlaw } from '../../shared/wire';
import { texts } from '../texts/syllabus';

export const nameOf = (of: Node | Qualification): string => i18n.pick(of.name_zh, of.name_en || of.name_zh);

/** What the codes of a draft are called: names that are not published yet are known here only. */
export function namesOf(nodes: readonly Node[]): (code: string) => string {
  const names = new Map(nodes.map((node) => [node.code, nameOf(node)]));
  return (code) => names.get(code) ?? code;
}

export function flawWords(flaw: SyllabusFlaw): string {
  const words = texts.flaws;
  switch (flaw.flaw) {
    case 'no_subjects':
      return words.no_subjects;
    case 'too_many':
      return words.too_many;
    case 'same_name':
      return words.same_name(flaw.code, flaw.name);
    case 'unknown_parent':
      return words.unknown_parent(flaw.code, flaw.parent);
    case 'other_tree':
      return words.other_tree(flaw.code, flaw.parent);
    case 'bad_target':
      return words.bad_target(flaw.code, flaw.to);
    case 'qualification_names':
      return words.qualification_names(flaw.qualification, flaw.code);
    default:
      return words[flaw.flaw](flaw.code === '' ? '—' : flaw.code);
  }
}

/** The node a flaw is about, if it is about one of the draft's. */
export function flawedNode(flaw: SyllabusFlaw): string | null {
  const elsewhere = ['no_subjects', 'too_many', 'no_move', 'move_of_nothing', 'bad_target', 'bad_qualification', 'qualification_names'];
  return 'code' in flaw && !elsewhere.includes(flaw.flaw) ? flaw.code : null;
}

/** `P1.2 → P1.20`, `P1.2 → P1`, … */
export function goneWords(gone: GoneCode): string {
  if (gone.fate === 'open') return texts.fates.open;
  if (gone.fate === 'dropped') return texts.fates.dropped;
  return `${texts.fates[gone.fate]} → ${gone.to.join(' + ')}`;
}
