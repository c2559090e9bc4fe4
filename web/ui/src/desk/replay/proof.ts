// 回执核对: what the log says against the receipt and the seal.

import type { Replay } from '../../shared/wire';

export type Outcome = 'ok' | 'bad' | 'open';

/** Whether the chain is broken at or before the receipt's last entry: the head that is written there is then no proof. */
export const brokenBefore = ({ receipt, broken_at }: Replay): boolean => receipt !== null && broken_at !== null && broken_at <= receipt.events;

/**
 * Whether the log still leads to the receipt's head at the receipt's number. `open` before the end, and before the seal: the
 * receipt that is shown here is made from the log, and proves nothing of it.
 */
export function headOf(replay: Replay): Outcome {
  const { receipt, events } = replay;
  if (receipt === null) return 'open';
  if (brokenBefore(replay)) return 'bad';
  if (events[receipt.events - 1]?.hash !== receipt.head) return 'bad';
  return replay.inclusion?.same_head && replay.inclusion.fits ? 'ok' : 'open';
}

/** Whether the paper that is shown is the one that the log opened. */
export const paperOf = ({ paper_fits, paper }: Replay): Outcome => (paper_fits ? (paper === null ? 'open' : 'ok') : 'bad');

export const chainOf = ({ broken_at, events }: Replay): Outcome => (broken_at !== null ? 'bad' : events.length === 0 ? 'open' : 'ok');

export function sealOf(replay: Replay): Outcome {
  const { inclusion } = replay;
  if (inclusion === null) return replay.seal_gone ? 'bad' : 'open';
  return inclusion.fits && inclusion.same_head && inclusion.whole && !brokenBefore(replay) ? 'ok' : 'bad';
}

/** All of it: one thing that is wrong makes it wrong, one that is missing leaves it open. */
export function wholeOf(replay: Replay): Outcome {
  const all = [chainOf(replay), paperOf(replay), headOf(replay), sealOf(replay)];
  return all.includes('bad') ? 'bad' : all.includes('open') ? 'open' : 'ok';
}

/** Whether what somebody reads out from a paper receipt is the beginning of the head, or the whole signed text. */
export function typedHead(typed: string, { receipt }: Replay): 'empty' | 'short' | 'same' | 'other' {
  const text = typed.replace(/\s+/g, '');
  if (text === '') return 'empty';
  if (receipt === null) return 'other';
  if (text.includes('|')) return text.slice(text.lastIndexOf('#') + 1) === receipt.signed ? 'same' : 'other';
  if (text.length < 8) return 'short';
  return receipt.head.startsWith(text.toLowerCase()) ? 'same' : 'other';
}
