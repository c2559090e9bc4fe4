// What of the bank is like the item that is being written: asked when the typing rests.

import { staffApi } from '../../shared/staff/session.svelte';
import type { AlikeAsked, AlikeItem } from '../../shared/wire';
import { keyless, withSomeKey, type DraftContent } from './draft';

const REST_MS = 800;
/** A stem shorter than this is like too much. */
const LEAST_CHARS = 6;

export class Alikes {
  items = $state.raw<AlikeItem[]>([]);
  busy = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  /** Called with every change. */
  look(content: DraftContent, item: string | null) {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    this.busy = content.stem.trim().length >= LEAST_CHARS;
    if (!this.busy) {
      this.items = [];
      return;
    }
    const body: AlikeAsked = { content: withSomeKey(content), item };
    // What has no key yet contradicts nothing.
    const contradicts = !keyless(content.body);
    const told = (items: AlikeItem[]) => items.map((one) => ({ ...one, contradicts: one.contradicts && contradicts }));
    this.timer = setTimeout(() => {
      void staffApi.post<AlikeItem[]>('/api/items/alike', body).then(
        (items) => turn === this.turn && ((this.items = told(items)), (this.busy = false)),
        () => turn === this.turn && (this.busy = false),
      );
    }, REST_MS);
  }

  stop() {
    clearTimeout(this.timer);
    this.turn += 1;
  }
}
