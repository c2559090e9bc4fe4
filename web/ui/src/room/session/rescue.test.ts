import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import type { RescueContents } from '../../shared/wire';
import type { Entry } from './act';
import { answersOf, seal } from './rescue';

test('only the site can open what a dead page could not deliver', () => {
  const site = x25519.utils.randomSecretKey();
  const contents: RescueContents = { ticket: 'T-1', epoch: 1, proof: 'p', taken_at: 5, upto: 3, answers: [{ slot: 1, response: { judge: true }, made_at: 4, client_ms: 4 }] };
  const file = seal(contents, bytesToHex(x25519.getPublicKey(site)));
  expect(JSON.stringify(file)).not.toContain('T-1');
  const open = (secret: Uint8Array) => {
    const own = hexToBytes(file.key);
    const key = hkdf(sha256, x25519.getSharedSecret(secret, own), concatBytes(own, x25519.getPublicKey(secret)), utf8ToBytes(file.format), 32);
    return new TextDecoder().decode(xchacha20poly1305(key, hexToBytes(file.nonce)).decrypt(hexToBytes(file.sealed)));
  };
  expect(JSON.parse(open(site))).toEqual(contents);
  expect(() => open(x25519.utils.randomSecretKey())).toThrow();
});

test('answers go along in their order, and nothing else does', () => {
  const entry = (key: string, madeAt: number, act: Entry['act']): Entry => ({ key, act, madeAt, clientMs: 1.5, epoch: 1, seq: 1 });
  const answers = answersOf([
    entry('b', 9.4, { type: 'answer', slot: 2, response: null, change: 3 }),
    entry('c', 5, { type: 'mark', slot: 1, on: true }),
    entry('a', 4, { type: 'answer', slot: 1, response: { judge: true } }),
  ]);
  expect(answers).toEqual([
    { slot: 1, response: { judge: true }, made_at: 4, client_ms: 2 },
    { slot: 2, response: null, made_at: 9, client_ms: 2, change: 3 },
  ]);
});

test('of a text that grew the last of each minute goes along', () => {
  const written = (s: number, text: string | null, slot = 1): Entry => ({ key: `${s}`, act: { type: 'answer', slot, response: text === null ? null : { written: text } }, madeAt: s * 1e6, clientMs: 0, epoch: 1, seq: s });
  const answers = answersOf([written(1, '停'), written(3, '停炉'), written(4, '另', 2), written(59, '停炉，'), written(61, '停炉，报'), written(62, null), written(63, '报'), written(64, '报告')]);
  expect(answers.map(({ slot, response }) => [slot, response && 'written' in response ? response.written : null])).toEqual([[2, '另'], [1, '停炉，'], [1, '停炉，报'], [1, null], [1, '报告']]);
});
