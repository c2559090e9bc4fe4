// Passwords to hand over, made at random in the browser.

/** 32 signs that nobody takes for one another when they are read out; five bits each. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789L';

export const SHORTEST = 10;
export const LONGEST = 200;

/** 80 bits in groups of four, such as `k7mq-…`. */
export function freshPassword(): string {
  const signs = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => SIGNS[byte % 32]);
  return signs.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** Counts as the server does: characters, not UTF-16 units. */
export const soundPassword = (password: string): boolean => {
  const length = [...password].length;
  return length >= SHORTEST && length <= LONGEST;
};
