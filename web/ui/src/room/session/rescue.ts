// What this page could not deliver, as a file that only the site can open: for staff to bring in when the machine, or
// its network, is dead. By libraries and not by WebCrypto, which pages without TLS and older browsers do not have.

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, randomBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { RescueContents, RescuedAnswer, RescueFile } from '../../shared/wire';
import type { Entry } from './act';

const FORMAT = 'kaopu rescue 1';

const MINUTE = 60e6;

/**
 * The answers among what waits or was refused, oldest first. Of a text that grew while somebody typed, the last of each
 * minute: all of it, every two seconds through a long outage, would be a file too large to bring in.
 */
export function answersOf(entries: readonly Entry[]): RescuedAnswer[] {
  const all = entries
    .flatMap(({ act, madeAt, clientMs }) => {
      if (act.type !== 'answer') return [];
      const { slot, response, change } = act;
      return [{ slot, response, made_at: Math.round(madeAt), client_ms: Math.round(clientMs), ...(change === undefined ? {} : { change }) }];
    })
    .sort((a, b) => a.made_at - b.made_at);
  const written = ({ response }: RescuedAnswer) => response !== null && 'written' in response;
  const minute = ({ made_at }: RescuedAnswer) => Math.floor(made_at / MINUTE);
  const later = new Map<number, RescuedAnswer>();
  return all
    .reverse()
    .filter((answer) => {
      const next = later.get(answer.slot);
      later.set(answer.slot, answer);
      return !(next && written(answer) && written(next) && minute(answer) === minute(next) && answer.change === next.change);
    })
    .reverse();
}

/** Seals to the site's key, hex. */
export function seal(contents: RescueContents, site: string): RescueFile {
  const theirs = hexToBytes(site);
  const secret = x25519.utils.randomSecretKey();
  const own = x25519.getPublicKey(secret);
  const shared = x25519.getSharedSecret(secret, theirs);
  const key = hkdf(sha256, shared, concatBytes(own, theirs), utf8ToBytes(FORMAT), 32);
  const nonce = randomBytes(24);
  const sealed = xchacha20poly1305(key, nonce).encrypt(utf8ToBytes(JSON.stringify(contents)));
  return { format: FORMAT, key: bytesToHex(own), nonce: bytesToHex(nonce), sealed: bytesToHex(sealed) };
}
