import { expect, it } from 'vitest';
import { freshPassword, soundPassword } from './password';

it('makes passwords that are long, grouped and never the same', () => {
  const many = Array.from({ length: 100 }, freshPassword);
  expect(new Set(many).size).toBe(100);
  expect(many.every((one) => /^[a-zL2-9]{4}(-[a-zL2-9]{4}){3}$/.test(one) && soundPassword(one))).toBe(true);
});

it('counts characters', () => {
  expect(soundPassword('密码密码密码密码密')).toBe(false);
  expect(soundPassword('密码密码密码密码密码')).toBe(true);
});
