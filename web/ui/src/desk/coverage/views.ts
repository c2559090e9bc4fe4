// What the columns are, and where blueprints go short.

import type { BlueprintView, Kind, Node, Row } from '../../shared/wire';
import { BANDS, KINDS, noFilters, queryOf, type Filters } from '../bank/filters';
import { ancestry } from './matrix';

export type By = 'equipment' | 'kind' | 'band';
export type View = { by: By; equipment: string };
export const VIEWS: readonly By[] = ['equipment', 'kind', 'band'];

export const viewFrom = (query: URLSearchParams): View => ({
  by: VIEWS.find((one) => one === query.get('by')) ?? 'equipment',
  equipment: query.get('equipment') ?? '',
});

export function viewQuery({ by, equipment }: View): string {
  const query = new URLSearchParams();
  if (by !== 'equipment') query.set('by', by);
  if (equipment !== '') query.set('equipment', equipment);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The columns' codes: kinds, bands, or equipment: the top of the tree with items for all, or one branch of it. */
export function columnsOf({ by, equipment }: View, nodes: readonly Node[]): string[] {
  if (by === 'kind') return [...KINDS];
  if (by === 'band') return [...BANDS];
  const below = nodes.filter((node) => (node.parent ?? '') === equipment).map((node) => node.code);
  return [equipment, ...below];
}

/** The list's filters for a cell: what is approved there. */
export function filtersOf(view: View, subject: string, column: string): Filters {
  const filters: Filters = { ...noFilters(), subject, equipment: view.equipment, statuses: ['approved'] };
  if (view.by === 'equipment') return { ...filters, equipment: column };
  if (view.by === 'kind') return { ...filters, kinds: KINDS.filter((kind) => kind === column) };
  return { ...filters, bands: BANDS.filter((band) => band === column) };
}

export const cellQuery = (view: View, subject: string, column: string): string => queryOf(filtersOf(view, subject, column));

export type Shortage = { blueprint: string; title: string; equipment: string[]; row: Row; kind: Kind; wanted: number; available: number; short: number };

/** Every cell of the blueprints that the bank can't fill. */
export function shortagesOf(blueprints: readonly BlueprintView[]): Shortage[] {
  return blueprints.flatMap(({ id, blueprint, check }) =>
    check.cells.flatMap(({ row, section, wanted, available, short }) => {
      const [of, kind] = [blueprint.rows[row], blueprint.sections[section]?.kind];
      if (short === 0 || of === undefined || kind === undefined) return [];
      return [{ blueprint: id, title: blueprint.title, equipment: blueprint.equipment, row: of, kind, wanted, available, short }];
    }),
  );
}

export const cellKey = (subject: string, column: string): string => `${subject}\n${column}`;

/** How many items each cell goes short of: the neediest blueprint counts, its sections together. */
export function gapsOf(view: View, shortages: readonly Shortage[], byCode: Map<string, Node>): Map<string, number> {
  const perBlueprint = new Map<string, Map<string, number>>();
  for (const one of shortages) {
    if (one.row.subject === null) continue;
    const sums = perBlueprint.get(one.blueprint) ?? new Map<string, number>();
    perBlueprint.set(one.blueprint, sums);
    for (const column of gapColumns(view, one, byCode)) {
      const key = cellKey(one.row.subject, column);
      sums.set(key, (sums.get(key) ?? 0) + one.short);
    }
  }
  const gaps = new Map<string, number>();
  perBlueprint.forEach((sums) => sums.forEach((short, key) => gaps.set(key, Math.max(short, gaps.get(key) ?? 0))));
  return gaps;
}

function gapColumns(view: View, { row, kind, equipment }: Shortage, byCode: Map<string, Node>): string[] {
  const codes = row.equipment === null ? equipment : [row.equipment];
  const reach = new Set(codes.flatMap((code) => ancestry(code, byCode)));
  if (view.by === 'equipment') return [...reach];
  if (view.equipment !== '' && reach.size > 0 && !reach.has(view.equipment)) return [];
  if (view.by === 'kind') return [kind];
  return row.difficulty === null ? [] : [row.difficulty];
}
