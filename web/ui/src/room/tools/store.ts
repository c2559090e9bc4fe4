// Struck options and notes, on this machine only: they are no part of the answers and never sent. One entry of
// localStorage for each attempt, which goes when the attempt's keepsake goes.

import { strokesOf, type Stroke } from './drawing';

export interface Jotted {
  /** By number of the question: the options struck out. */
  struck: Record<number, string[]>;
  notes: Record<number, string>;
  /** What is drawn on each question's sheet. */
  drawn: Record<number, Stroke[]>;
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'kaopu.tools.';

/** Some halls forbid storage; then all of it lasts as long as the page. */
function local(): Store | null {
  try {
    return typeof localStorage === 'undefined' ? null : localStorage;
  } catch {
    return null;
  }
}

const object = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

export function read(attempt: string, store: Store | null = local()): Jotted {
  const empty: Jotted = { struck: {}, notes: {}, drawn: {} };
  try {
    const told: unknown = JSON.parse(store?.getItem(PREFIX + attempt) ?? 'null');
    if (!object(told)) return empty;
    const struck = object(told['struck']) ? (told['struck'] as Jotted['struck']) : {};
    const notes = object(told['notes']) ? (told['notes'] as Jotted['notes']) : {};
    const sheets = Object.entries(object(told['drawn']) ? told['drawn'] : {});
    const drawn = Object.fromEntries(sheets.map(([number, sheet]) => [number, strokesOf(sheet)])) as Jotted['drawn'];
    return { struck, notes, drawn };
  } catch {
    return empty;
  }
}

export function write(attempt: string, jotted: Jotted, store: Store | null = local()) {
  try {
    store?.setItem(PREFIX + attempt, JSON.stringify(jotted));
  } catch {
    // A full disk costs the candidate no more than a reload's worth of notes.
  }
}

export function forgetTools(attempt: string, store: Store | null = local()) {
  try {
    store?.removeItem(PREFIX + attempt);
  } catch {
    // There is nothing, then.
  }
}

/** Forgets all attempts but this one: somebody else sits here now, or nobody. */
export function forgetToolsBut(attempt: string, store: Store | null = local()) {
  try {
    const names = Array.from({ length: store?.length ?? 0 }, (_, index) => store?.key(index) ?? '');
    for (const name of names) if (name.startsWith(PREFIX) && name !== PREFIX + attempt) store?.removeItem(name);
  } catch {
    // There is nothing, then.
  }
}
