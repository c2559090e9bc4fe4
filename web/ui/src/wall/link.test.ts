import { expect, it } from 'vitest';
import { backOff, socketAddress } from './link';

it('waits longer each time, within bounds', () => {
  expect(backOff(0, 0)).toBe(250);
  expect(backOff(0, 1)).toBe(500);
  expect(backOff(3, 1)).toBe(4000);
  expect(backOff(50, 1)).toBe(15_000);
});

it('follows the page to TLS', () => {
  expect(socketAddress({ protocol: 'https:', host: 'exam.example' }, 'a b')).toBe('wss://exam.example/ws/wall?sitting=a%20b');
});
