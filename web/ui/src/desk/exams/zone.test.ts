import { expect, it } from 'vitest';
import { isZone, localOf, momentOf, zones } from './zone';

it('reads a hall clock in its own zone and back', () => {
  const moment = momentOf('2026-11-24T14:00', 'Asia/Shanghai')!;
  expect(moment).toBe(Date.UTC(2026, 10, 24, 6, 0) * 1000);
  expect(localOf(moment, 'Asia/Shanghai')).toBe('2026-11-24T14:00');
  expect(localOf(moment, 'UTC')).toBe('2026-11-24T06:00');
});

it('copes with a change of the clocks', () => {
  const moment = momentOf('2026-03-29T03:30', 'Europe/Berlin')!;
  expect(localOf(moment, 'Europe/Berlin')).toBe('2026-03-29T03:30');
});

it('refuses what is no time or no zone', () => {
  expect(momentOf('', 'UTC')).toBeNull();
  expect(momentOf('2026-13-40T99:99', 'UTC')).toBeNull();
  expect(isZone('Mars/Olympus')).toBe(false);
  expect(zones('Asia/Shanghai')[0]).toBe('Asia/Shanghai');
});
