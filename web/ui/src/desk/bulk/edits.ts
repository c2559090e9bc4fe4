// One change of many items' tags, as it is typed and as it is sent.

import type { CodeEdit, Cognitive, TagEdit } from '../../shared/wire';
import { difficultyOf } from '../item/difficulty';

/** What can be typed here; other editions are cited from the queue of stale items. */
export type TagName = Exclude<TagEdit['tag'], 'citation'>;
export type Act = CodeEdit['act'];

export const TAGS: readonly TagName[] = ['subject', 'equipment', 'difficulty', 'cognitive', 'practice'];
export const ACTS: readonly Act[] = ['add', 'remove', 'replace'];

/** All that can be typed for a change; what its tag does not need waits. */
export type Typed = { id: number; tag: TagName; act: Act; code: string; by: string; share: string; cognitive: Cognitive; practice: boolean };

let next = 1;

export const newTyped = (): Typed => ({ id: next++, tag: 'subject', act: 'add', code: '', by: '', share: '', cognitive: 'remember', practice: true });

/** What is sent; `null`: something is missing. */
export function editOf(typed: Typed): TagEdit | null {
  switch (typed.tag) {
    case 'subject':
    case 'equipment': {
      const to = codeEdit(typed);
      return to === null ? null : { tag: typed.tag, to };
    }
    case 'difficulty': {
      const to = difficultyOf(typed.share);
      return to == null ? null : { tag: 'difficulty', to };
    }
    case 'cognitive':
      return { tag: 'cognitive', to: typed.cognitive };
    case 'practice':
      return { tag: 'practice', to: typed.practice };
  }
}

function codeEdit({ act, code, by }: Typed): CodeEdit | null {
  // An empty code to replace means all of them.
  if (act === 'replace') return by === '' ? null : { act, code, by };
  return code === '' ? null : { act, code };
}

/** All changes, or `null` when one of them is not complete. */
export function editsOf(typed: readonly Typed[]): TagEdit[] | null {
  const edits = typed.map(editOf);
  return edits.length > 0 && edits.every((edit) => edit !== null) ? edits : null;
}
