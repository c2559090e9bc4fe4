// What a key means at the marker's desk. Digits and arrows mean nothing while a field has the focus.

import { takesText } from '../../room/logic/keys';

export type MarkKey = { act: 'submit' } | { act: 'tick'; at: number } | { act: 'step'; by: 1 | -1 };

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing' | 'repeat' | 'target'>;

const isButton = (target: EventTarget | null) => ['BUTTON', 'A', 'SUMMARY'].includes((target as Partial<HTMLElement> | null)?.tagName ?? '');

export function markKey(press: Press): MarkKey | null {
  if (press.isComposing || press.altKey || press.metaKey) return null;
  if (press.key === 'Enter' && press.ctrlKey) return press.repeat ? null : { act: 'submit' };
  if (press.ctrlKey || takesText(press.target)) return null;
  // Enter on a button presses that button.
  if (press.key === 'Enter') return press.repeat || isButton(press.target) ? null : { act: 'submit' };
  if (/^[1-9]$/.test(press.key)) return press.repeat ? null : { act: 'tick', at: Number(press.key) - 1 };
  if (press.key === 'ArrowUp') return { act: 'step', by: 1 };
  return press.key === 'ArrowDown' ? { act: 'step', by: -1 } : null;
}
