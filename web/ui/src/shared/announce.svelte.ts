// What screen readers are told beside what is on the screen. Live.svelte speaks it.

import { untrack } from 'svelte';

export const voice = $state({ polite: '', urgent: '' });

/** Says it once, after what is being said; `urgent` interrupts. */
export function announce(text: string, urgent = false) {
  const channel = urgent ? 'urgent' : 'polite';
  // An effect that says something must not run again because it was said.
  const before = untrack(() => voice[channel]);
  // The same words twice would be no change, so nobody would hear them.
  voice[channel] = before === text ? `${text} ` : text;
  clearTimeout(fading[channel]);
  fading[channel] = setTimeout(() => (voice[channel] = ''), STANDS_MS);
}

/** How long it stands: who reads the page later must not find it between what is there, ms. */
const STANDS_MS = 8000;
const fading: Partial<Record<keyof typeof voice, ReturnType<typeof setTimeout>>> = {};

/** Takes back what was said last: on another page it would be stale to who reads there. */
export function hush() {
  voice.polite = voice.urgent = '';
}
