// What a key means in the room. None acts while a text field has the focus or an input method is composing.

export type KeyAct =
  | { act: 'choose'; index: number }
  | { act: 'go'; step: 1 | -1 }
  | { act: 'mark' }
  | { act: 'submit' }
  | { act: 'ledger' }
  | { act: 'report' }
  | { act: 'announcements' }
  | { act: 'calculator' }
  | { act: 'references' };

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
}

/** `options`: how many the question has; a letter beyond them chooses nothing and may mean something else. */
export function keyAct(press: KeyPress, inTextField: boolean, options = 8): KeyAct | null {
  if (inTextField || press.isComposing || press.altKey || press.metaKey) return null;
  if (press.ctrlKey) return press.key === 'Enter' && !press.repeat ? { act: 'submit' } : null;
  if (press.key === 'ArrowLeft') return { act: 'go', step: -1 };
  if (press.key === 'ArrowRight') return { act: 'go', step: 1 };
  // A key held down must not flicker a mark or a choice.
  if (press.repeat) return null;
  const key = press.key.toLowerCase();
  const index = key.charCodeAt(0) - 97;
  if (/^[a-h]$/.test(key) && index < options) return { act: 'choose', index };
  if (/^[1-8]$/.test(key)) return { act: 'choose', index: Number(key) - 1 };
  if (key === 'm') return { act: 'mark' };
  if (key === 't') return { act: 'ledger' };
  if (key === 'j') return { act: 'report' };
  if (key === 'g') return { act: 'announcements' };
  if (key === 'r') return { act: 'references' };
  return key === 'k' ? { act: 'calculator' } : null;
}

const NOT_TEXT = ['radio', 'checkbox', 'button', 'submit', 'reset', 'range', 'color', 'file'];

/**
 * Whether what has the focus takes typed characters, or this key. A list takes letters and the arrows up and down; with
 * those to the sides, which go to another question everywhere else, it would take another answer in silence.
 */
export function takesText(target: EventTarget | null, key = ''): boolean {
  const element = target as Partial<HTMLInputElement> | null;
  switch (element?.tagName) {
    case 'INPUT':
      return !NOT_TEXT.includes(element.type ?? 'text');
    case 'TEXTAREA':
      return true;
    case 'SELECT':
      return key !== 'ArrowLeft' && key !== 'ArrowRight';
    default:
      return element?.isContentEditable === true;
  }
}
