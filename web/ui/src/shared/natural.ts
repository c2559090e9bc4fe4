// The order in which people look for rooms and seats: numbers by their value, Chinese numerals included.

const DIGITS = '零一二三四五六七八九';
const collator = new Intl.Collator('zh-CN', { numeric: true });

/** 第十二考室 → 第12考室; up to 九十九, and numbers written digit by digit. */
const inDigits = (text: string): string =>
  text.replace(/[〇零一二三四五六七八九十]+/g, (numeral) => {
    const tens = /^(.?)十(.?)$/.exec(numeral);
    if (tens) return `${tens[1] ? digit(tens[1]) : '1'}${tens[2] ? digit(tens[2]) : '0'}`;
    return [...numeral].map(digit).join('');
  });

const digit = (one: string): string => (one === '〇' ? '0' : one === '十' ? '10' : String(DIGITS.indexOf(one)));

/** For `sort`. */
export const natural = (a: string, b: string): number => collator.compare(inDigits(a), inDigits(b)) || collator.compare(a, b);
