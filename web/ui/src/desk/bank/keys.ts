// The list by keyboard. A key that a control under the focus wants for itself is not ours.

export type ListKey = 'next' | 'previous' | 'edit' | 'preview' | 'search' | 'close';

const KEYS: Record<string, ListKey> = { j: 'next', k: 'previous', e: 'edit', ' ': 'preview', '/': 'search', Escape: 'close' };

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'defaultPrevented'>;

/** What a key means; `under`: the name of the element that has the focus, and whether it stands in a dialog. */
export function listKey(event: Pressed, under: string, inDialog: boolean): ListKey | null {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || inDialog) return null;
  if (['input', 'textarea', 'select'].includes(under)) return null;
  if (event.key === ' ' && ['button', 'a', 'summary'].includes(under)) return null;
  return KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null;
}
