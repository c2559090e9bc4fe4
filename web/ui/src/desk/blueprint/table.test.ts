import { expect, it } from 'vitest';
import { addRow, addSection, countFrom, lowered, newBlueprint, removeSection, setCount, totals } from './table';

const table = () => setCount(setCount(addRow(newBlueprint(), '1.1'), 0, 0, 4), 0, 2, 3);

it('adds up the edges', () => {
  expect(totals(table())).toEqual({
    items: 7,
    marks: 1000,
    sections: [{ items: 4, marks: 400 }, { items: 0, marks: 0 }, { items: 3, marks: 600 }],
    rows: [{ items: 7, marks: 1000 }],
  });
});

it('keeps a count for every section', () => {
  expect(addSection(table(), 'fill_blank').rows[0]?.counts).toEqual([4, 0, 3, 0]);
  expect(removeSection(table(), 0).rows[0]?.counts).toEqual([0, 3]);
});

it('reads counts and nothing else', () => {
  expect(['', '7', ' 12 ', '-1', '1.5', 'x', '501'].map(countFrom)).toEqual([0, 7, 12, null, null, null, null]);
});

it('lowers a short cell to what there is', () => {
  const cell = { row: 0, section: 2, wanted: 3, available: 2, short: 1 };
  expect(lowered(table(), cell).rows[0]?.counts).toEqual([4, 0, 2]);
});
