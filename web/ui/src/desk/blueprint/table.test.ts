import { expect, it } from 'vitest';
import { addRow, addRows, addSection, countFrom, lowered, marksFrom, moved, moveRow, moveSection, newBlueprint, refuge, removeSection, setCount, shapeOf, totals } from './table';

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

it('adds rows for subjects', () => {
  expect(addRows(table(), ['1.2', '1.3']).rows.map(({ subject, counts }) => [subject, counts])).toEqual([['1.1', [4, 0, 3]], ['1.2', [0, 0, 0]], ['1.3', [0, 0, 0]]]);
});

it('reads counts and nothing else', () => {
  expect(['', '7', ' 12 ', '１２', '-1', '1.5', 'x', '501'].map(countFrom)).toEqual([0, 7, 12, 12, null, null, null, null]);
});

it('lowers a short cell to what there is', () => {
  const cell = { row: 0, section: 2, wanted: 3, available: 2, short: 1 };
  expect(lowered(table(), cell).rows[0]?.counts).toEqual([4, 0, 2]);
});

it('moves sections with their counts, and rows', () => {
  const moved = moveSection(table(), 0, 1);
  expect(moved.sections.map((section) => section.kind)).toEqual(['single_choice', 'true_false', 'multiple_choice']);
  expect(moved.rows[0]?.counts).toEqual([0, 4, 3]);
  expect(moveSection(table(), 0, -1)).toEqual(table());
  expect(moveRow(addRow(table(), '1.2'), 1, -1).rows.map((row) => row.subject)).toEqual(['1.2', '1.1']);
});

it('moves what is short to the row with most to spare', () => {
  const two = addRow(table(), '1.2');
  const cell = { row: 0, section: 2, wanted: 3, available: 2, short: 1 };
  const other = { row: 1, section: 2, wanted: 0, available: 9, short: 0 };
  const check = { flaw: null, enemies: [], beyond: null, cells: [cell, other], feasible: false, items: 7, marks: 1000, took_us: 1 };
  expect(refuge(check, cell)).toEqual(other);
  expect(moved(two, cell, other).rows.map((row) => row.counts)).toEqual([[4, 0, 2], [0, 0, 1]]);
  expect(refuge({ ...check, cells: [cell, { ...other, available: 0 }] }, cell)).toBeNull();
});

it('knows when a check no longer fits the table', () => {
  expect(shapeOf(setCount(table(), 0, 0, 9))).toBe(shapeOf(table()));
  expect(shapeOf(addRow(table(), '1.2'))).not.toBe(shapeOf(table()));
  expect(shapeOf({ ...table(), qualification: 'N1' })).not.toBe(shapeOf(table()));
});

it('reads marks', () => {
  expect(['1', '1.5', '0.25', '0', '100', '101', '1.234', 'x', ''].map(marksFrom)).toEqual([100, 150, 25, null, 10_000, null, null, null, null]);
});
