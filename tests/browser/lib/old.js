// Chromium 109, the last that runs on the Windows 7 of many halls, as npm has it: packed for a server without screen.

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const PACKED = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium/package.json')), 'bin', 'chromium.br');

/** Its executable, unpacked beside the package once. */
export function chromium109() {
  const path = join(dirname(PACKED), 'chromium-109');
  if (!existsSync(path)) {
    // A run that is stopped in the middle leaves no half of it under its name.
    writeFileSync(`${path}.part`, brotliDecompressSync(readFileSync(PACKED)), { mode: 0o755 });
    renameSync(`${path}.part`, path);
  }
  return path;
}
