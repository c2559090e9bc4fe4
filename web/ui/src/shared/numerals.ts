// Numbers of sections: 一, 二, 三 in Chinese, I, II, III in English. Both go as far as a paper can have sections.

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const ROMAN: readonly [number, string][] = [[50, 'L'], [40, 'XL'], [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I']];

/** `n`: 1 to 89. */
export function chinese(n: number): string {
  const tens = Math.floor(n / 10);
  return `${tens > 1 ? DIGITS[tens] : ''}${tens > 0 ? '十' : ''}${DIGITS[n % 10]}`;
}

/** `n`: 1 to 89. */
export function roman(n: number): string {
  let [rest, text] = [n, ''];
  for (const [worth, letters] of ROMAN) {
    while (rest >= worth) {
      text += letters;
      rest -= worth;
    }
  }
  return text;
}
