import { describe, expect, it } from 'vitest';
import { ready } from './report';

describe('ready', () => {
  it.each([
    [null, 'words', false],
    ['text', '', true],
    ['other', '', false],
    ['other', '  ', false],
    ['other', '第二段缺字', true],
    ['unclear', '长'.repeat(200), true],
    ['unclear', '长'.repeat(201), false],
  ] as const)('%s with a note of its own', (fault, note, enough) => {
    expect(ready(fault, note)).toBe(enough);
  });
});
