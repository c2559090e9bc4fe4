// What a key means to the tools. It is asked before the room's own keys, and what it does not take is theirs.

import type { KeyPress } from '../logic/keys';

export const toolNames = ['strike', 'reader', 'zoom', 'aloud', 'notes'] as const;
export type ToolName = (typeof toolNames)[number];

/** The letter that turns a tool on and off. */
export const letters: Record<ToolName, string> = { strike: 'X', reader: 'L', zoom: 'Z', aloud: 'P', notes: 'N' };

export type ToolAct =
  | { act: 'toggle'; tool: ToolName }
  | { act: 'strike'; index: number }
  | { act: 'line'; step: 1 | -1 }
  | { act: 'zoom'; step: 1 | -1 | 0 }
  | { act: 'close' }
  | { act: 'keys' };

export interface ToolsOn {
  /** How many options the question has. */
  options: number;
  /** The reading band shows, and the arrows are free for it. */
  reader: boolean;
  zoom: boolean;
  any: boolean;
}

const ZOOM: Record<string, 1 | -1 | 0> = { '+': 1, '=': 1, '-': -1, '0': 0 };

export function toolKey(press: KeyPress & { shiftKey: boolean }, inTextField: boolean, on: ToolsOn): ToolAct | null {
  if (inTextField || press.isComposing || press.ctrlKey || press.altKey || press.metaKey) return null;
  if (on.reader && press.key === 'ArrowUp') return { act: 'line', step: -1 };
  if (on.reader && press.key === 'ArrowDown') return { act: 'line', step: 1 };
  const zoom = on.zoom ? ZOOM[press.key] : undefined;
  if (zoom !== undefined) return { act: 'zoom', step: zoom };
  if (press.repeat) return null;
  if (press.key === '?' || press.key === '？') return { act: 'keys' };
  if (press.key === 'Escape') return on.any ? { act: 'close' } : null;
  if (press.shiftKey) {
    const index = /^[a-h]$/i.test(press.key) ? press.key.toLowerCase().charCodeAt(0) - 97 : on.options;
    return index < on.options ? { act: 'strike', index } : null;
  }
  const tool = toolNames.find((name) => letters[name] === press.key.toUpperCase());
  return tool ? { act: 'toggle', tool } : null;
}

/** Whether what has the focus moves something of its own with the arrows up and down. */
export function ownArrows(target: EventTarget | null): boolean {
  // Radio buttons are not among them: the band shall move, and not the answer.
  return target instanceof Element && target.closest('.case-text, aside, .calc, .pop') !== null;
}
