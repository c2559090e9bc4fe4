import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { checkingLink, checkingPage } from './signed';

const signed = ['KAOPU2', '0a1b2c3d', '0'.repeat(32), '412', 'f'.repeat(64), '1764000000000000', 'A'.repeat(86)].join('|');

it('the code leads to the page that checks it, and is small enough for a phone to read from paper', () => {
  const link = checkingLink('https://kaoshi.example.gov.cn', signed);
  expect(link).toBe(`https://kaoshi.example.gov.cn/receipt#${signed}`);
  expect(encode(link, { ecc: 'M', border: 4 }).size).toBeLessThanOrEqual(77);
  expect(checkingPage('https://kaoshi.example.gov.cn')).toBe('kaoshi.example.gov.cn/receipt');
});
