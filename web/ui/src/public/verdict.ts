// What a check came to: three steps, and one finding that stands above them.

import type { ReceiptCheck, SealCheck } from '../shared/wire';

export type StepName = 'signature' | 'log' | 'seal';
export type StepState = 'ok' | 'bad' | 'open';
export type Tone = 'ok' | 'warn' | 'bad';

/** What is said of a step; `none`: it could not be taken. */
export type Said =
  | 'signature_good'
  | 'signature_bad'
  | 'signature_other_key'
  | 'log_same'
  | 'log_changed'
  | 'log_missing'
  | 'log_other_paper'
  | `seal_${SealCheck}`
  | 'seal_receipt'
  | 'none';

export interface Step {
  step: StepName;
  state: StepState;
  said: Said;
}

export type Finding = 'sound' | 'sound_unsealed' | 'superseded' | 'forged' | 'other_site' | 'changed' | 'missing' | 'paper' | 'seal';

const SEAL_STATES: Record<SealCheck, StepState> = { fits: 'ok', not_yet: 'open', superseded: 'open', broken: 'bad', other_head: 'bad', left_out: 'bad', later_changed: 'bad', gone: 'bad' };

function sealStep({ signature, sealing, log }: ReceiptCheck): Step {
  const step = 'seal';
  if (signature !== 'good' || sealing === null) return { step, state: 'open', said: 'none' };
  // The receipt is under the seal; what the site has now is not what the receipt is about.
  if (sealing === 'fits' && log !== 'same') return { step, state: 'open', said: 'seal_receipt' };
  return { step, state: SEAL_STATES[sealing], said: `seal_${sealing}` };
}

export function steps(check: ReceiptCheck): Step[] {
  const { signature, log } = check;
  return [
    { step: 'signature', state: signature === 'good' ? 'ok' : 'bad', said: `signature_${signature}` },
    log === null ? { step: 'log', state: 'open', said: 'none' } : { step: 'log', state: log === 'same' ? 'ok' : 'bad', said: `log_${log}` },
    sealStep(check),
  ];
}

export function finding(check: ReceiptCheck): Finding {
  if (check.signature === 'bad') return 'forged';
  if (check.signature === 'other_key') return 'other_site';
  if (check.log === 'changed') return 'changed';
  if (check.log === 'other_paper') return 'paper';
  if (check.log === 'missing' || check.log === null) return 'missing';
  const seal = sealStep(check);
  if (seal.state === 'bad') return 'seal';
  if (check.went_on) return 'superseded';
  return seal.state === 'ok' ? 'sound' : 'sound_unsealed';
}

export const toneOf = (found: Finding): Tone => (found === 'sound' || found === 'sound_unsealed' ? 'ok' : found === 'other_site' || found === 'superseded' ? 'warn' : 'bad');

/** The command that checks the same without this site. */
export const command = (key: string, sealed: boolean): string => `kaopu verify receipt receipt.txt${sealed ? ' --proof proof.json' : ''} --key ${key}`;
