// The draft as candidates would see it. Plain texts need no server; of Markdown, only the server makes HTML.

import { staffApi } from '../../shared/staff/session.svelte';
import type { ItemLook, Slot } from '../../shared/wire';
import { previewOf, withSomeKey, type DraftContent } from './draft';

const REST_MS = 400;

export class Looking {
  private rich = $state.raw<ItemLook | null>(null);
  /** What can't be shown as it is meant, each once: several pictures may lack their words. */
  readonly flaws = $derived([...new Set(this.rich?.flaws ?? [])]);
  readonly missing = $derived((this.rich?.missing ?? []).length > 0);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  /** The slots to show; of Markdown those of a moment ago, until the server has made new ones. */
  slots(content: DraftContent): Slot[] {
    return content.markup === 'markdown' ? (this.rich?.preview.slots ?? previewOf(content)) : previewOf(content);
  }

  /** Called with every change. */
  look(content: DraftContent) {
    clearTimeout(this.timer);
    if (content.markup !== 'markdown') {
      this.rich = null;
      return;
    }
    const number = (this.asked += 1);
    this.timer = setTimeout(() => {
      // Without an answer the last look stays; saving says what is wrong.
      void staffApi.post<ItemLook>('/api/items/look', withSomeKey(content)).then(
        (look) => number === this.asked && (this.rich = look),
        () => undefined,
      );
    }, this.rich === null ? 0 : REST_MS);
  }
}
