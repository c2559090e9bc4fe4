import { expect, it } from 'vitest';
import { firstOf, moved, rowAt, rowKey, type Row } from './queue-cursor';

const rows: Row[] = [
  { queue: 'hands', id: 'a1' },
  { queue: 'admission', id: 'a2' },
  { queue: 'admission', id: 'a3' },
  { queue: 'incidents', id: 'i1' },
  { queue: 'incidents', id: 'i2' },
];
const said = (row: Row | null) => row && rowKey(row);

it('stands at the first incident until somebody moves', () => {
  expect(said(rowAt(rows, ''))).toBe('incidents i1');
  expect(said(rowAt(rows.slice(0, 3), ''))).toBe('hands a1');
  expect(rowAt([], '')).toBeNull();
});

it('goes through all queues and stops at both ends', () => {
  expect(said(moved(rows, '', 1))).toBe('incidents i2');
  expect(said(moved(rows, '', -1))).toBe('admission a3');
  expect(said(moved(rows, 'hands a1', -1))).toBe('hands a1');
  expect(said(moved(rows, 'incidents i2', 1))).toBe('incidents i2');
  expect(moved([], '', 1)).toBeNull();
});

it('comes back to the incidents when a row is gone', () => {
  expect(said(rowAt(rows, 'admission gone'))).toBe('incidents i1');
});

it('finds the beginning of a queue', () => {
  expect(said(firstOf(rows, 'admission'))).toBe('admission a2');
  expect(firstOf(rows, 'reports')).toBeNull();
});
