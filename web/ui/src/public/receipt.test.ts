import { expect, it } from 'vitest';
import { isReceipt, tidy } from './receipt';

const receipt = 'KAOPU2|0a1b2c3d|0193|412|9f3c71a8|1764000000000000|WClSTig-_A';

it('is found behind an address, in any wrapping, with its bars escaped', () => {
  for (const text of [
    receipt,
    `  ${receipt.slice(0, 20)}\n${receipt.slice(20)}\r\n`,
    `https://exam.example/receipt#${receipt}`,
    `#${receipt}`,
    `https://exam.example/receipt#${receipt.replace(/\|/g, '%7C')}`,
    receipt.replace(/\|/g, '｜'),
  ]) {
    expect(tidy(text)).toBe(receipt);
    expect(isReceipt(text)).toBe(true);
  }
});

it('is told from what is none', () => {
  for (const text of ['', '#', '9f3c 71a8 04de', receipt.slice(0, 40), `${receipt}|more`, '%E0%A4%A']) expect(isReceipt(text)).toBe(false);
});
