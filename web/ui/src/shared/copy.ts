// Copying to the clipboard. Halls without TLS have no clipboard of the new kind; the old command works there too.

import { shared } from './texts';
import { toast } from './toasts.svelte';

/** Copies, and says whether it worked. */
export async function copyAloud(text: string): Promise<void> {
  if (await copy(text)) toast(shared.copied);
  else toast(shared.copyFailed, 'warn');
}

export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const before = document.activeElement;
  const box = document.createElement('textarea');
  box.value = text;
  box.readOnly = true;
  box.className = 'sr';
  // What lies behind a modal can't be selected, and the command would copy nothing and say that it did.
  (before?.closest('dialog[open]') ?? document.body).append(box);
  box.select();
  const copied = document.execCommand('copy');
  box.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
