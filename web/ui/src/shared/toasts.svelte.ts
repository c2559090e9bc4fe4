// Short outcomes that ask for nothing. What needs an answer is a dialog, what lasts is a banner.

export interface Toast {
  id: number;
  text: string;
  tone: 'ok' | 'warn' | 'bad' | 'info';
}

export const SHOWN_MS = 6000;
let next = 1;

export const toasts = $state<Toast[]>([]);

/** Its id, for `dismiss`. */
export function toast(text: string, tone: Toast['tone'] = 'ok'): number {
  toasts.push({ id: next, text, tone });
  return next++;
}

export function dismiss(id: number) {
  const index = toasts.findIndex((one) => one.id === id);
  if (index >= 0) toasts.splice(index, 1);
}

/** Puts away what was said on a screen that is gone; a failure stays until it is dismissed. */
export function clear() {
  toasts.splice(0, toasts.length, ...toasts.filter(({ tone }) => tone === 'bad'));
}

/** A phone has room for one: the latest that is no failure, else the first failure. */
export function onScreen(all: readonly Toast[], phone: boolean): readonly Toast[] {
  if (!phone) return all;
  return all.filter(({ tone }) => tone !== 'bad').slice(-1).concat(all).slice(0, 1);
}
