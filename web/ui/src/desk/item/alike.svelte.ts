// What of the bank is like the item that is being written: asked when the typing rests.

import { staffApi } from '../../shared/staff/session.svelte';
import type { AlikeAsked, AlikeItem } from '../../shared/wire';
import { keyless, withSomeKey, type DraftContent } from './draft';

const REST_MS = 800;
/** So much alike, in thousandths, that somebody is asked before saving. */
const SAME = 950;
/** A stem shorter than this is like too much. */
const LEAST_CHARS = 6;

async function asked(content: DraftContent, item: string | null): Promise<AlikeItem[]> {
  const body: AlikeAsked = { content: withSomeKey(content), item };
  // What has no key yet contradicts nothing.
  const contradicts = !keyless(content.body);
  const items = await staffApi.post<AlikeItem[]>('/api/items/alike', body);
  return items.map((one) => ({ ...one, contradicts: one.contradicts && contradicts }));
}

/** Two keys for one question are more than one question twice. */
const weight = ({ contradicts }: AlikeItem): number => (contradicts ? 2 : 1);

export class Alikes {
  items = $state.raw<AlikeItem[]>([]);
  busy = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;
  /** What somebody was asked about and saved all the same: as the same, or as the same with another key. */
  private readonly seen = new Map<string, number>();

  /** Called with every change. */
  look(content: DraftContent, item: string | null) {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    this.busy = content.stem.trim().length >= LEAST_CHARS;
    if (!this.busy) {
      this.items = [];
      return;
    }
    this.timer = setTimeout(() => {
      void asked(content, item).then(
        (items) => turn === this.turn && ((this.items = items), (this.busy = false)),
        () => turn === this.turn && (this.busy = false),
      );
    }, REST_MS);
  }

  /** What is as good as the same, or the same with another key, and nobody was asked about yet. None where that can't be told. */
  async same(content: DraftContent, item: string | null): Promise<AlikeItem[]> {
    const items = await asked(content, item).catch(() => []);
    return items.filter((one) => (one.contradicts || one.likeness >= SAME) && weight(one) > (this.seen.get(one.side.item) ?? 0));
  }

  see(items: readonly AlikeItem[]) {
    for (const one of items) this.seen.set(one.side.item, weight(one));
  }

  stop() {
    clearTimeout(this.timer);
    this.turn += 1;
  }
}
