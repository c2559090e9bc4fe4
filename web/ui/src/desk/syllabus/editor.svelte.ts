// The next version of the syllabus under the pen: what is in force, what was saved, what it is now, what would come of it.

import { staffApi } from '../../shared/staff/session.svelte';
import type { DraftCheck, DraftView, SyllabusDesk, SyllabusDraft, SyllabusRow } from '../../shared/wire';
import { Deed, Load } from '../shell/load.svelte';

const QUIET_MS = 300;
const PATH = '/api/syllabus/draft';

export class Editor {
  readonly load = new Load<SyllabusDesk>();
  readonly checking = new Load<{ check: DraftCheck; of: SyllabusDraft }>();
  readonly doing = new Deed();
  /** What is on the screen: the draft, or what is in force. */
  draft = $state.raw<SyllabusDraft>({ nodes: [], qualifications: [], moves: [] });
  /** Which save that was made from; `null`: nobody has begun a draft. */
  saved = $state.raw<DraftView | null>(null);
  readonly base = $derived(this.load.value?.in_force ?? { nodes: [], qualifications: [], moves: [] });
  readonly dirty = $derived(this.saved !== null && JSON.stringify(this.draft) !== JSON.stringify(this.saved.draft));
  /** What would come of it; `null` while that is asked for anew. */
  readonly check = $derived(this.checking.value?.of === this.draft ? this.checking.value.check : null);
  /** The last answer, so that what is shown does not flicker while somebody types. */
  readonly lastCheck = $derived(this.saved === null ? null : (this.checking.value?.check ?? null));
  private timer = 0;

  open() {
    return this.load.run(async (signal) => {
      const desk = await staffApi.get<SyllabusDesk>(PATH, { signal });
      this.take(desk.draft, desk.in_force);
      return desk;
    });
  }

  private take(saved: DraftView | null, inForce: SyllabusDraft) {
    this.saved = saved;
    this.draft = saved?.draft ?? inForce;
    if (saved !== null) void this.ask();
  }

  change(draft: SyllabusDraft) {
    if (draft === this.draft) return;
    this.draft = draft;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), QUIET_MS);
  }

  private ask() {
    const of = this.draft;
    return this.checking.run(async (signal) => ({ check: await staffApi.post<DraftCheck>(`${PATH}/check`, of, { signal }), of }));
  }

  begin() {
    return this.doing.run(async () => this.take(await staffApi.post<DraftView>(PATH), this.base));
  }

  /** What is typed while the server saves is not lost. */
  save() {
    return this.doing.run(() => this.put());
  }

  private async put() {
    const sent = this.draft;
    const saved = await staffApi.put<DraftView>(PATH, { edit: this.saved?.edit ?? 0, draft: sent });
    this.saved = saved;
  }

  drop() {
    return this.doing.run(async () => {
      const desk = await staffApi.post<SyllabusDesk>(`${PATH}/drop`, { edit: this.saved?.edit ?? 0 });
      this.load.value = desk;
      this.take(desk.draft, desk.in_force);
    });
  }

  /** Saves what is not saved yet, and publishes. */
  async publish(note: string): Promise<SyllabusRow | null> {
    let row: SyllabusRow | null = null;
    await this.doing.run(async () => {
      if (this.dirty) await this.put();
      row = await staffApi.post<SyllabusRow>(`${PATH}/publish`, { edit: this.saved?.edit ?? 0, note });
    });
    if (row !== null) await this.open();
    return row;
  }

  close() {
    clearTimeout(this.timer);
  }
}
