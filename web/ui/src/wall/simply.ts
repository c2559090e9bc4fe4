// An act on one person that needs no form: what the server refuses is said in passing.

import { sentence } from '../shared/say';
import { refusalWords } from '../shared/staff/refusals';
import { toast } from '../shared/toasts.svelte';
import type { InvigilatorAct } from '../shared/wire';
import { act, one } from './acts';

/** `true`: done. */
export async function simply(sitting: string, attempt: string, what: InvigilatorAct, reason = ''): Promise<boolean> {
  try {
    const [outcome] = await act(sitting, one(attempt), what, reason);
    if (outcome?.done !== false) return true;
    toast(refusalWords(outcome.code, outcome.detail), 'warn');
  } catch (error) {
    toast(sentence(error), 'bad');
  }
  return false;
}
