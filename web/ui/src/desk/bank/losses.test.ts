import { expect, test } from 'vitest';
import { summed } from './losses';

test('losses are gathered by kind, what is not written first', () => {
  const sums = summed([
    ['A-1', { loss: 'tags' }],
    ['A-2', { loss: 'tags' }],
    ['A-2', { loss: 'not_written', kind: 'hotspot' }],
  ]);
  expect(sums).toEqual([
    { loss: 'not_written', codes: ['A-2'] },
    { loss: 'tags', codes: ['A-1', 'A-2'] },
  ]);
});
