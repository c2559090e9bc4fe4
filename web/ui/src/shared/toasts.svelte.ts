// Short outcomes that ask for nothing. What needs an answer is a dialog, what lasts is a banner.

export interface Toast {
  id: number;
  text: string;
  tone: 'ok' | 'warn' | 'bad' | 'info';
}

const SHOWN_MS = 6000;
let next = 1;

export const toasts = $state<Toast[]>([]);

export function toast(text: string, tone: Toast['tone'] = 'ok') {
  const id = next++;
  toasts.push({ id, text, tone });
  // A failure stays until it is dismissed: it may have to be read out to somebody.
  if (tone !== 'bad') setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number) {
  const index = toasts.findIndex((one) => one.id === id);
  if (index >= 0) toasts.splice(index, 1);
}
