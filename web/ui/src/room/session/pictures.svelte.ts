// The pictures of the open paper on this machine: fetched as soon as the paper is there, kept beside it, so that a lost
// network takes none of them.

import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { picturesOf, type Pictures } from '../../shared/question/pictures';
import type { Paper } from '../../shared/wire';

export interface PictureShelf {
  picture(name: string, file: Blob): void;
  pictures(): Promise<Map<string, Blob>>;
}

const AGAIN_MS = 4000;

interface Parts {
  fetch: (path: string) => Promise<Blob>;
  shelf?: PictureShelf | undefined;
  wait?: (ms: number) => Promise<void>;
}

const waiting = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The file at a path of this site. */
export async function fetched(path: string): Promise<Blob> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.blob();
}

export class RoomPictures implements Pictures {
  private readonly here = new SvelteMap<string, string>();
  private readonly missed = new SvelteSet<string>();
  private wanted: string[] = [];
  private running: Promise<void> | null = null;
  private shelved: Promise<Map<string, Blob>> | null = null;

  constructor(private readonly parts: Parts) {}

  src(name: string): string | null {
    return this.here.get(name) ?? null;
  }

  failed(name: string): boolean {
    return this.missed.has(name);
  }

  /** Fetches what the paper shows and is not here; `null`: nothing is to be seen any more. */
  want(paper: Paper | null): Promise<void> {
    this.wanted = paper === null ? [] : picturesOf(paper.slots).filter((name) => !this.here.has(name));
    if (paper === null) this.drop();
    this.running ??= this.run().finally(() => (this.running = null));
    return this.running;
  }

  private async run() {
    for (;;) {
      const name = this.wanted.find((one) => !this.here.has(one) && !this.missed.has(one)) ?? this.wanted.find((one) => !this.here.has(one));
      if (name === undefined) return;
      // Only what was tried before waits: a lost network is not asked all the time.
      if (this.missed.has(name)) await (this.parts.wait ?? waiting)(AGAIN_MS);
      if (!this.wanted.includes(name)) continue;
      await this.get(name);
    }
  }

  private async get(name: string) {
    try {
      this.shelved ??= this.parts.shelf?.pictures().catch(() => new Map()) ?? Promise.resolve(new Map());
      let file = (await this.shelved).get(name);
      if (!file) {
        file = await this.parts.fetch(`/api/room/pictures/${name}`);
        this.parts.shelf?.picture(name, file);
      }
      if (!this.wanted.includes(name)) return;
      this.here.set(name, URL.createObjectURL(file));
      this.missed.delete(name);
    } catch {
      this.missed.add(name);
    }
  }

  private drop() {
    for (const address of this.here.values()) URL.revokeObjectURL(address);
    this.here.clear();
    this.missed.clear();
  }
}
