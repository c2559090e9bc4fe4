// An item being edited: the draft, what it started from, and its way to the server.

import { ApiError } from '../../shared/api';
import { staffApi } from '../../shared/staff/session.svelte';
import type { ItemDetail } from '../../shared/wire';
import { Deed } from '../shell/load.svelte';
import { tidied, type Draft } from './draft';
import { missingWords, problemsOf } from './problems';

export const draftOf = ({ version }: ItemDetail): Draft => ({
  code: version.code,
  content: version.content,
  tags: version.tags,
  based_on: version.number,
});

export class Editing {
  detail = $state.raw<ItemDetail | null>(null);
  draft = $state.raw<Draft>()!;
  /** A newer version that somebody else saved. */
  theirs = $state.raw<ItemDetail | null>(null);
  readonly saving = new Deed();
  private start = $state.raw('');
  private tried = $state(false);

  readonly dirty = $derived.by(() => JSON.stringify(this.draft) !== this.start);
  /** What is wrong, once somebody wanted to save. */
  readonly problems = $derived.by(() => (this.tried ? { ...problemsOf(this.saving.error, this.draft), ...missingWords(this.draft) } : {}));

  constructor(draft: Draft) {
    this.begin(draft, null);
  }

  begin(draft: Draft, detail: ItemDetail | null) {
    this.draft = draft;
    this.detail = detail;
    this.start = JSON.stringify(draft);
    this.tried = false;
    this.theirs = null;
    this.saving.error = null;
  }

  /** Takes what hangs on the item; the version that the draft was made from stays the one it was. */
  refresh({ comments, enemies }: ItemDetail) {
    if (this.detail !== null) this.detail = { ...this.detail, comments, enemies };
  }

  change(draft: Draft) {
    this.draft = draft;
    // What the server said concerned the old text.
    if (this.theirs === null) this.saving.error = null;
  }

  /** Saves a new item or a new version; `null`: it did not go. */
  async save(): Promise<ItemDetail | null> {
    this.tried = true;
    if (Object.keys(missingWords(this.draft)).length > 0) return null;
    const draft = tidied(this.draft);
    const item = this.detail?.version.item;
    let saved: ItemDetail | null = null;
    await this.saving.run(async () => {
      saved = await (item === undefined
        ? staffApi.post<ItemDetail>('/api/items', draft)
        : staffApi.put<ItemDetail>(`/api/items/${encodeURIComponent(item)}`, draft));
    });
    if (saved !== null) this.begin(draftOf(saved), saved);
    else if (item !== undefined && this.saving.error instanceof ApiError && this.saving.error.code === 'conflict') await this.overtaken(item);
    return saved;
  }

  /** Keeps what is in the editor, as the version after theirs. */
  keepMine(): Promise<ItemDetail | null> {
    if (this.theirs !== null) this.draft = { ...this.draft, based_on: this.theirs.version.number };
    return this.save();
  }

  takeTheirs() {
    if (this.theirs !== null) this.begin(draftOf(this.theirs), this.theirs);
  }

  private async overtaken(item: string) {
    const asking = new Deed();
    const went = await asking.run(async () => (this.theirs = await staffApi.get<ItemDetail>(`/api/items/${encodeURIComponent(item)}`)));
    if (!went) this.saving.error = asking.error;
  }
}
