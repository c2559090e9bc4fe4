import { expect, it } from 'vitest';
import type { ItemStatistic, ResultLine, Results } from '../../shared/wire';
import { openIn } from './open';

it('gathers suspect keys, late answers and incidents', () => {
  const item = { given: 60, kind: 'single_choice', difficulty: 300, discrimination: -400, choices: [] } as unknown as ItemStatistic;
  const lines = [{ late: 0 }, { late: 3 }] as ResultLine[];
  const results = { items: [item, { ...item, discrimination: 400 }], lines, open_incidents: 2 } as unknown as Results;
  expect(openIn(results)).toEqual({ suspects: [item], late: [lines[1]], incidents: 2 });
});
