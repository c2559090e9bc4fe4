// The heat-map: subjects down, equipment across. A row or column shows everything below it too, so that a subject without
// children and one with them read the same.

import type { Coverage, Node } from '../../shared/wire';

export type Cell = { count: number; step: 0 | 1 | 2 | 3 | 4 | 5 };
export type Line = { node: Node; depth: number; cells: Cell[]; total: number };
export type Column = { code: string; node: Node | null; total: number };
export type Matrix = { columns: Column[]; lines: Line[]; thresholds: number[] };

/** Children of each node, roots under the empty code, in display order. */
export function childrenOf(nodes: readonly Node[]): Map<string, Node[]> {
  const children = new Map<string, Node[]>();
  for (const node of nodes) {
    const under = node.parent ?? '';
    children.set(under, [...(children.get(under) ?? []), node]);
  }
  return children;
}

/** Nodes of one dimension as a flat list with depths, parents first. */
export function flatten(nodes: readonly Node[], deepest = 9): { node: Node; depth: number }[] {
  const own = new Set(nodes.map((node) => node.code));
  const children = childrenOf(nodes.map((node) => (node.parent !== null && own.has(node.parent) ? node : { ...node, parent: null })));
  const walk = (code: string, depth: number): { node: Node; depth: number }[] =>
    depth > deepest ? [] : (children.get(code) ?? []).flatMap((node) => [{ node, depth }, ...walk(node.code, depth + 1)]);
  return walk('', 0);
}

/** A code and all codes above it. */
export function ancestry(code: string, byCode: Map<string, Node>): string[] {
  const codes: string[] = [];
  for (let node = byCode.get(code); node !== undefined && codes.length < 20; node = byCode.get(node.parent ?? '')) {
    codes.push(node.code);
  }
  return codes;
}

/** `across`: which equipment codes make columns, the empty code for items of all equipment among them. */
export function matrix(coverage: Coverage, subjects: readonly Node[], equipment: readonly Node[], across: readonly string[]): Matrix {
  const counts = new Map(coverage.counts.map(([row, column, count]) => [`${row}\n${column}`, count]));
  return arranged((row, column) => counts.get(`${row}\n${column}`) ?? 0, subjects, new Map(equipment.map((node) => [node.code, node])), across);
}

/** The same from the facets of lists, one for each column. */
export function matrixOf(counts: ReadonlyMap<string, readonly [string, number][]>, subjects: readonly Node[]): Matrix {
  const sums = new Map([...counts].flatMap(([column, list]) => list.map(([row, count]) => [`${row}\n${column}`, count] as const)));
  return arranged((row, column) => sums.get(`${row}\n${column}`) ?? 0, subjects, new Map(), [...counts.keys()]);
}

function arranged(at: (row: string, column: string) => number, subjects: readonly Node[], byCode: Map<string, Node>, across: readonly string[]): Matrix {
  const rows = flatten(subjects);
  const counts = rows.flatMap(({ node }) => across.map((column) => at(node.code, column))).filter((count) => count > 0);
  const thresholds = quantiles(counts);
  const lines = rows.map(({ node, depth }) => {
    const cells = across.map((column) => {
      const count = at(node.code, column);
      return { count, step: stepOf(count, thresholds) };
    });
    return { node, depth, cells, total: cells.reduce((sum, cell) => sum + cell.count, 0) };
  });
  const tops = lines.filter((line) => line.depth === 0);
  const columns = across.map((code, index) => ({
    code,
    node: byCode.get(code) ?? null,
    total: tops.reduce((sum, line) => sum + (line.cells[index]?.count ?? 0), 0),
  }));
  return { columns, lines, thresholds };
}

/** Four bounds that part the counts into five steps of about the same size; equal bounds fall together. */
export function quantiles(counts: readonly number[]): number[] {
  const sorted = [...counts].sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const bounds = [0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * sorted.length)]!);
  return [...new Set(bounds)].filter((bound) => bound > sorted[0]!);
}

export function stepOf(count: number, thresholds: readonly number[]): Cell['step'] {
  if (count === 0) return 0;
  return (1 + thresholds.filter((bound) => count >= bound).length) as Cell['step'];
}
