import { expect, it } from 'vitest';
import { clockTimeS, date, dateTime, dateTimeS } from './time';

it('tells times in Beijing’s zone, whatever this machine’s is', () => {
  const at = Date.UTC(2026, 10, 24, 16, 0, 3) * 1000;
  expect([date(at), clockTimeS(at), dateTime(at), dateTimeS(at)]).toEqual(['2026-11-25', '00:00:03', '2026-11-25 00:00', '2026-11-25 00:00:03']);
});
