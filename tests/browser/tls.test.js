// TLS with an authority of our own, as a hall's PCs would trust it; and the loud word where there is none.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import https from 'node:https';
import { test } from 'node:test';
import { Kaopu } from './lib/kaopu.js';

function get(url, ca) {
  return new Promise((resolve, reject) => {
    https.get(url, { ca }, (answer) => resolve(answer.resume())).on('error', reject);
  });
}

test('who installed the authority trusts the server, also after a restart; nobody else does', async () => {
  const kaopu = await Kaopu.start('--tls', 'self-signed');
  try {
    assert.match(kaopu.url, /^https:/);
    const authority = await readFile(`${kaopu.data}/kaopu-ca.crt`);
    const answer = await get(`${kaopu.url}/healthz`, authority);
    assert.equal(answer.statusCode, 200);
    await assert.rejects(get(`${kaopu.url}/healthz`), /self-signed|unable to verify|issuer/i);
    await kaopu.crash();
    await kaopu.restart();
    assert.equal((await get(`${kaopu.url}/healthz`, authority)).statusCode, 200);
  } finally {
    await kaopu.stop();
  }
});

test('plain http beyond localhost is warned of', async () => {
  const kaopu = await Kaopu.startAt('0.0.0.0:0');
  try {
    assert.match(kaopu.log, /WARN.*camera/s);
  } finally {
    await kaopu.stop();
  }
});
