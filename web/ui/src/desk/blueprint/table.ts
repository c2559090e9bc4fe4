// The two-way table of a blueprint as the editor changes it. What the bank has, and whether that is enough, comes from
// the server with every check.

import type { Band, Blueprint, BlueprintCheck, Cell, Kind, Row } from '../../shared/wire';

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

export function changeRow(blueprint: Blueprint, index: number, change: Partial<Row>): Blueprint {
  return { ...blueprint, rows: blueprint.rows.map((row, at) => (at === index ? { ...row, ...change } : row)) };
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
  const trimmed = text.trim();
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
