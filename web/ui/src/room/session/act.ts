// What a candidate does that the server is to know of, and how it lies on this machine until the server has it.

import type { Fault, Response } from '../../shared/wire';

export type Act =
  /** `change`: the remedy that put the item there which is answered; none: it was drawn with the paper. */
  | { type: 'answer'; slot: number; response: Response | null; change?: number }
  /** An answer in whose place a newer one of another page stands already: it goes into the record, and changes nothing. */
  | { type: 'superseded'; slot: number; response: Response | null; change?: number }
  | { type: 'mark'; slot: number; on: boolean }
  | { type: 'acknowledge'; notice: number }
  | { type: 'report'; slot: number; fault: Fault; note: string }
  /** Goes on from a question, to which there is no way back. */
  | { type: 'pass'; slot: number }
  | { type: 'end_section'; section: number }
  | { type: 'open_section'; section: number }
  | { type: 'submit' };

export interface Entry {
  /** Names the entry on this machine, and sorts with the others of its page. */
  key: string;
  act: Act;
  /** Server time by our estimate when it was made, µs. */
  madeAt: number;
  /** The client's own clock, ms: a claim that the record keeps. */
  clientMs: number;
  /** The epoch that `seq` belongs to; 0: not numbered yet. */
  epoch: number;
  seq: number;
  /** Why the server refused it for good. Such an entry is kept, and not sent again. */
  refused?: string;
  /** Whether the candidate saw that a newer answer stands in its place. */
  seen?: boolean;
}

/** Where entries outlive the page. All pages of an attempt on this machine share it. */
export interface Shelf {
  load(): Promise<Entry[]>;
  put(entries: readonly Entry[]): Promise<void>;
  remove(keys: readonly string[]): Promise<void>;
  /** Tells the other pages that this one sends nothing any more: what it left is theirs to send. */
  leave(): void;
  /** Tells what the other pages do with it: one leaves, or entries are gone from the shelf. */
  listen(ears: Ears): void;
  close(): void;
}

export interface Ears {
  onleft(): void;
  onremoved(keys: readonly string[]): void;
}

/** The question whose answer or mark an act changes. A report says something of a question and changes neither. */
export function changes(act: Act): number | null {
  return act.type === 'answer' || act.type === 'mark' ? act.slot : null;
}
