// What the columns are, and where blueprints go short.

import type { Need, Node } from '../../shared/wire';
import { BANDS, GENERAL, KINDS, noFilters, queryOf, type Filters } from '../bank/filters';
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

/** The list's filters for a cell: what papers can be drawn from there. */
export function filtersOf(view: View, subject: string, column: string): Filters {
  const filters: Filters = { ...noFilters(), subject, equipment: view.equipment, supply: 'drawable' };
  if (view.by === 'equipment') return { ...filters, equipment: column === '' ? GENERAL : column };
  if (view.by === 'kind') return { ...filters, kinds: KINDS.filter((kind) => kind === column) };
  return { ...filters, bands: BANDS.filter((band) => band === column) };
}

export const cellQuery = (view: View, subject: string, column: string): string => queryOf(filtersOf(view, subject, column));

/** What the bank can't fill. */
export const shortagesOf = (needs: readonly Need[]): Need[] => needs.filter((need) => need.short > 0);

export const cellKey = (subject: string, column: string): string => `${subject}\n${column}`;

/** For each cell of the view how many items blueprints want there, or lack: the neediest blueprint counts, its sections
 *  together. */
export function perCell(view: View, needs: readonly Need[], byCode: Map<string, Node>, of: 'wanted' | 'short'): Map<string, number> {
  const perBlueprint = new Map<string, Map<string, number>>();
  for (const need of needs) {
    if (need.row.subject === null || need[of] === 0) continue;
    const sums = perBlueprint.get(need.blueprint) ?? new Map<string, number>();
    perBlueprint.set(need.blueprint, sums);
    for (const column of columnsFor(view, need, byCode)) {
      const key = cellKey(need.row.subject, column);
      sums.set(key, (sums.get(key) ?? 0) + need[of]);
    }
  }
  const cells = new Map<string, number>();
  perBlueprint.forEach((sums) => sums.forEach((n, key) => cells.set(key, Math.max(n, cells.get(key) ?? 0))));
  return cells;
}

/** The cell of the view that a need shows in first; `null`: it names no subject, or the view shows other equipment. */
export function cellOf(view: View, need: Need, columns: readonly string[], byCode: Map<string, Node>): { subject: string; column: string } | null {
  const column = columnsFor(view, need, byCode).find((one) => columns.includes(one));
  return need.row.subject === null || column === undefined ? null : { subject: need.row.subject, column };
}

/** The list's filters for what a need could take, whatever its state. */
export const filtersFor = ({ row, kind, equipment }: Need): Filters => ({
  ...noFilters(),
  subject: row.subject ?? '',
  equipment: row.equipment ?? (equipment.length === 1 ? equipment[0]! : ''),
  kinds: [kind],
  bands: row.difficulty === null ? [] : [row.difficulty],
});

function columnsFor(view: View, { row, kind, equipment }: Need, byCode: Map<string, Node>): string[] {
  const codes = row.equipment === null ? equipment : [row.equipment];
  const reach = new Set(codes.flatMap((code) => ancestry(code, byCode)));
  // What may be for any equipment shows with the items for all.
  if (view.by === 'equipment') return reach.size === 0 ? [''] : [...reach];
  if (view.equipment !== '' && reach.size > 0 && !reach.has(view.equipment)) return [];
  if (view.by === 'kind') return [kind];
  return row.difficulty === null ? [] : [row.difficulty];
}
