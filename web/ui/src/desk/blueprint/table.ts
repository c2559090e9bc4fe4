// The two-way table of a blueprint as the editor changes it. What the bank has, and whether that is enough, comes from
// the server with every check.

import type { Band, Blueprint, BlueprintCheck, Cell, Kind, Row, Section } from '../../shared/wire';

export const LARGEST_COUNT = 500;

export const newBlueprint = (): Blueprint => ({
  title: '',
  qualification: '',
  equipment: [],
  sections: [
    { kind: 'true_false', marks: 100 },
    { kind: 'single_choice', marks: 100 },
    { kind: 'multiple_choice', marks: 200 },
  ],
  rows: [],
  shuffle_items: true,
  shuffle_options: true,
});

export function addSection(blueprint: Blueprint, kind: Kind): Blueprint {
  return {
    ...blueprint,
    sections: [...blueprint.sections, { kind, marks: 100 }],
    rows: blueprint.rows.map((row) => ({ ...row, counts: [...row.counts, 0] })),
  };
}

export function removeSection(blueprint: Blueprint, index: number): Blueprint {
  return {
    ...blueprint,
    sections: blueprint.sections.filter((_, at) => at !== index),
    rows: blueprint.rows.map((row) => ({ ...row, counts: row.counts.filter((_, at) => at !== index) })),
  };
}

export function addRow(blueprint: Blueprint, subject: string | null, equipment: string | null = null, difficulty: Band | null = null): Blueprint {
  return { ...blueprint, rows: [...blueprint.rows, { subject, equipment, difficulty, counts: blueprint.sections.map(() => 0) }] };
}

/** A row for each subject, to be filled in. */
export const addRows = (blueprint: Blueprint, subjects: readonly string[]): Blueprint =>
  subjects.reduce((all, subject) => addRow(all, subject), blueprint);

export function changeRow(blueprint: Blueprint, index: number, change: Partial<Row>): Blueprint {
  return { ...blueprint, rows: blueprint.rows.map((row, at) => (at === index ? { ...row, ...change } : row)) };
}

export function changeSection(blueprint: Blueprint, index: number, change: Partial<Section>): Blueprint {
  return { ...blueprint, sections: blueprint.sections.map((section, at) => (at === index ? { ...section, ...change } : section)) };
}

/** Swaps a section with its neighbour, counts and all. */
export function moveSection(blueprint: Blueprint, index: number, by: 1 | -1): Blueprint {
  return {
    ...blueprint,
    sections: swapped(blueprint.sections, index, by),
    rows: blueprint.rows.map((row) => ({ ...row, counts: swapped(row.counts, index, by) })),
  };
}

export const moveRow = (blueprint: Blueprint, index: number, by: 1 | -1): Blueprint => ({
  ...blueprint,
  rows: swapped(blueprint.rows, index, by),
});

function swapped<T>(all: readonly T[], index: number, by: 1 | -1): T[] {
  const [one, other] = [all[index], all[index + by]];
  if (one === undefined || other === undefined) return [...all];
  return all.map((was, at) => (at === index ? other : at === index + by ? one : was));
}

export const removeRow = (blueprint: Blueprint, index: number): Blueprint => ({
  ...blueprint,
  rows: blueprint.rows.filter((_, at) => at !== index),
});

export function setCount(blueprint: Blueprint, row: number, section: number, count: number): Blueprint {
  const old = blueprint.rows[row];
  if (old === undefined) return blueprint;
  return changeRow(blueprint, row, { counts: old.counts.map((was, at) => (at === section ? count : was)) });
}

/** What was typed into a count: digits only, the empty field is none. `null`: not a count. */
export function countFrom(text: string): number | null {
  const trimmed = text.normalize('NFKC').trim();
  if (trimmed === '') return 0;
  if (!/^\d{1,4}$/.test(trimmed)) return null;
  const count = Number(trimmed);
  return count <= LARGEST_COUNT ? count : null;
}

export type Totals = { items: number; marks: number; sections: { items: number; marks: number }[]; rows: { items: number; marks: number }[] };

/** Sums for the edges of the table; marks in hundredths. */
export function totals(blueprint: Blueprint): Totals {
  const worth = (row: Row, at: number) => (row.counts[at] ?? 0) * (blueprint.sections[at]?.marks ?? 0);
  const sections = blueprint.sections.map((_, at) => ({
    items: sum(blueprint.rows.map((row) => row.counts[at] ?? 0)),
    marks: sum(blueprint.rows.map((row) => worth(row, at))),
  }));
  const rows = blueprint.rows.map((row) => ({
    items: sum(row.counts),
    marks: sum(row.counts.map((_, at) => worth(row, at))),
  }));
  return { items: sum(rows.map((row) => row.items)), marks: sum(rows.map((row) => row.marks)), sections, rows };
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);

/** The check's cell for a place in the table. */
export const cellAt = (check: BlueprintCheck | null, row: number, section: number): Cell | null =>
  check?.cells.find((cell) => cell.row === row && cell.section === section) ?? null;

export const shortCells = (check: BlueprintCheck): Cell[] => check.cells.filter((cell) => cell.short > 0);

/** A short cell taken down to what there is. */
export const lowered = (blueprint: Blueprint, cell: Cell): Blueprint =>
  setCount(blueprint, cell.row, cell.section, Math.max(0, cell.wanted - cell.short));

/** Where what a short cell lacks could go without changing the paper's length: the row of the same section with the
 *  most items to spare. `null`: nowhere. */
export function refuge(check: BlueprintCheck, cell: Cell): Cell | null {
  const spare = (one: Cell) => one.available - one.wanted;
  const found = check.cells
    .filter((one) => one.section === cell.section && one.row !== cell.row && one.short === 0 && spare(one) >= cell.short)
    .sort((a, b) => spare(b) - spare(a));
  return found[0] ?? null;
}

/** What a short cell lacks, moved to another row. */
export const moved = (blueprint: Blueprint, cell: Cell, to: Cell): Blueprint =>
  setCount(lowered(blueprint, cell), to.row, to.section, to.wanted + cell.short);

/** What decides which items a cell may take, and which it should: while it stays, the figures of an older check still fit the table. */
export const shapeOf = (blueprint: Blueprint): string =>
  JSON.stringify([
    blueprint.qualification,
    blueprint.equipment,
    blueprint.sections.map((section) => section.kind),
    blueprint.rows.map((row) => [row.subject, row.equipment, row.difficulty]),
  ]);

/** Marks as typed, such as `1.5`, in hundredths. `null`: not marks an item can have. */
export function marksFrom(text: string): number | null {
  const plain = text.normalize('NFKC').trim();
  if (!/^\d{1,3}([.]\d{1,2})?$/.test(plain)) return null;
  const marks = Math.round(Number(plain) * 100);
  return marks > 0 && marks <= 10_000 ? marks : null;
}
