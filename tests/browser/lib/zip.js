// An archive of files as they are, not compressed.

import { crc32 } from 'node:zlib';

const UTF8 = 0x0800;
const LOCAL = 30;
const CENTRAL = 46;
const END = 22;

/** `files`: names with their contents. */
export function zip(files) {
  const [bodies, directory] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [called, bytes] = [Buffer.from(name), Buffer.from(text)];
    const head = Buffer.alloc(LOCAL);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(UTF8, 6);
    head.writeUInt32LE(crc32(bytes), 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(called.length, 26);
    const entry = Buffer.alloc(CENTRAL);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, LOCAL);
    entry.writeUInt32LE(at, 42);
    bodies.push(head, called, bytes);
    directory.push(entry, called);
    at += LOCAL + called.length + bytes.length;
  }
  const [count, listed] = [directory.length / 2, Buffer.concat(directory)];
  const end = Buffer.alloc(END);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, listed, end]);
}
