// Where the pictures of questions come from: each surface has its own way, and says so to what it shows.

import { getContext, setContext } from 'svelte';
import type { Slot } from '../wire';

export interface Pictures {
  /** An address for the file; `null`: it is not here yet. */
  src(name: string): string | null;
  /** Whether it could not be had so far. */
  failed(name: string): boolean;
}

const KEY = Symbol('pictures');
const OF_STAFF: Pictures = { src: (name) => `/api/pictures/${name}`, failed: () => false };

export function providePictures(pictures: Pictures) {
  setContext(KEY, pictures);
}

export function picturesHere(): Pictures {
  return getContext<Pictures | undefined>(KEY) ?? OF_STAFF;
}

/** Names of the files that questions show. A rehearsal's picture has no name, and no file. */
export function picturesOf(slots: readonly Slot[]): string[] {
  const names = new Set<string>();
  for (const { ask, html } of slots) {
    if (ask.how === 'spot' && ask.picture.asset !== '') names.add(ask.picture.asset);
    if (!html) continue;
    for (const text of [html.stem, html.case ?? '', ...html.options, ...html.prompts]) {
      for (const [, name] of text.matchAll(/data-asset="([0-9a-f]{64})"/g)) names.add(name!);
    }
  }
  return [...names];
}
