// A commitment as lines to show or copy; whether a seed that was opened is the promised one is found out here, not asked.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Commitment } from '../wire';
import { texts } from './texts';

export interface Line {
  name: string;
  note: string;
  hash: string;
  /** The note tells that something is wrong. */
  bad?: boolean;
}

export function fits(seed: string, hash: string): boolean {
  try {
    return bytesToHex(sha256(hexToBytes(seed))) === hash;
  } catch {
    return false;
  }
}

export function lines({ seed_hash, seed, snapshot_hash, snapshot_items, blueprint_hash }: Commitment): Line[] {
  const opened = seed !== null && fits(seed, seed_hash);
  return [
    { name: texts.seed_hash, note: seed === null ? texts.seed_later : '', hash: seed_hash },
    ...(seed === null ? [] : [{ name: texts.seed, note: opened ? texts.seed_fits : texts.seed_differs, hash: seed, bad: !opened }]),
    { name: texts.snapshot, note: texts.items(snapshot_items), hash: snapshot_hash },
    { name: texts.blueprint, note: '', hash: blueprint_hash },
  ];
}

/** All of it as text, to keep elsewhere. */
export function written(of: string, commitment: Commitment): string {
  return [of, ...lines(commitment).map(({ name, hash }) => `${name}: ${hash}`), `${texts.generator}: ${commitment.generator}`].join('\n');
}
