// A blueprint under the pen: what was saved, what it is now, what the bank has for it.

import { SvelteSet } from 'svelte/reactivity';
import { ApiError } from '../../shared/api';
import { staffApi } from '../../shared/staff/session.svelte';
import type { Blueprint, BlueprintCheck, BlueprintView } from '../../shared/wire';
import { Deed, Load } from '../shell/load.svelte';
import { newBlueprint, shapeOf } from './table';

const QUIET_MS = 300;

export class Editor {
  blueprint = $state.raw<Blueprint>(newBlueprint());
  /** When the version that this one was made from was saved; `null`: never. */
  savedAt = $state<number | null>(null);
  /** A version that somebody else saved in between. */
  theirs = $state.raw<BlueprintView | null>(null);
  readonly load = new Load<true>();
  readonly checking = new Load<{ check: BlueprintCheck; shape: string }>();
  readonly saving = new Deed();
  private before = $state.raw(JSON.stringify(newBlueprint()));
  private timer = 0;
  readonly dirty = $derived(JSON.stringify(this.blueprint) !== this.before);
  /** What the bank has; `null` while that is asked for anew. */
  readonly check = $derived(this.checking.value?.shape === shapeOf(this.blueprint) ? this.checking.value.check : null);

  /** Cells of the table, `row section`, whose field holds something that is no count. */
  readonly wrong = new SvelteSet<string>();
  readonly feasible = $derived(this.wrong.size === 0 && (this.check?.feasible ?? false));

  constructor(private readonly id: string | null) {}

  open() {
    return this.load.run(async (signal) => {
      if (this.id === null) void this.ask();
      else this.take(await staffApi.get<BlueprintView>(this.path, { signal }));
      return true as const;
    });
  }

  /** Goes on with a version of the server. */
  take(view: BlueprintView) {
    this.blueprint = view.blueprint;
    this.before = JSON.stringify(view.blueprint);
    this.savedAt = view.at;
    this.theirs = null;
    this.checking.value = { check: view.check, shape: shapeOf(view.blueprint) };
  }

  change(blueprint: Blueprint) {
    this.blueprint = blueprint;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), QUIET_MS);
  }

  ask() {
    const asked = this.blueprint;
    return this.checking.run(async (signal) => ({
      check: await staffApi.post<BlueprintCheck>('/api/blueprints/check', asked, { signal }),
      shape: shapeOf(asked),
    }));
  }

  /** The id once saved; `null`: it was not, see `theirs` and `saving.error`. */
  async save(overwrite: boolean): Promise<string | null> {
    const asked = this.blueprint;
    const blueprint = { ...asked, title: asked.title.trim() };
    let id: string | null = null;
    await this.saving.run(async () => {
      const view = await this.send(blueprint, overwrite ? (this.theirs?.at ?? this.savedAt) : this.savedAt);
      if (view === null) return;
      const typed = this.blueprint;
      this.take(view);
      // What was typed while the server saved is not lost.
      if (typed !== asked) this.change(typed);
      id = view.id;
    });
    return id;
  }

  close() {
    clearTimeout(this.timer);
  }

  /** `null`: somebody else saved in between; `theirs` is what they saved. */
  private async send(blueprint: Blueprint, basedOn: number | null): Promise<BlueprintView | null> {
    if (this.id === null) return staffApi.post<BlueprintView>('/api/blueprints', blueprint);
    try {
      return await staffApi.put<BlueprintView>(`${this.path}?based_on=${basedOn}`, blueprint);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'conflict') throw error;
      this.theirs = await staffApi.get<BlueprintView>(this.path);
      return null;
    }
  }

  private get path(): string {
    return `/api/blueprints/${encodeURIComponent(this.id ?? '')}`;
  }
}
