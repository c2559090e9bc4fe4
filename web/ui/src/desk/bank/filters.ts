// The bank's filters as they stand in the address bar, so that a list can be shared, bookmarked and gone back to.

import type { Band, Cognitive, Exposure, Kind, Node, Status } from '../../shared/wire';

export type Filters = {
  q: string;
  subject: string;
  equipment: string;
  kinds: Kind[];
  statuses: Status[];
  bands: Band[];
  cognitive: Cognitive[];
  /** Account ids. */
  authors: string[];
  /** How many papers drew them. */
  exposure: Exposure[];
  /** Number of a regulation that they cite. */
  regulation: string;
  /** Only items that rest on a regulation no longer in force. */
  stale: boolean;
  /** Only what papers take: every blueprint's, or those of blueprints that take what is stale. */
  supply: '' | 'drawable' | 'stale';
  sort: Sort;
  offset: number;
};

/** The order of the list; `best`: what fits best, then the newest. */
export const SORTS = ['best', 'newest', 'code', 'difficulty', 'exposure'] as const;
export type Sort = (typeof SORTS)[number];

export const PAGE = 50;
export const KINDS: readonly Kind[] = ['true_false', 'single_choice', 'multiple_choice', 'fill_blank', 'order', 'match', 'hotspot', 'short_answer', 'case_study'];
export const STATUSES: readonly Status[] = ['approved', 'in_review', 'returned', 'draft', 'retired'];
export const BANDS: readonly Band[] = ['easy', 'medium', 'hard'];

export const COGNITIVE: readonly Cognitive[] = ['remember', 'understand', 'apply', 'analyse'];
export const SUPPLY = ['drawable', 'stale'] as const;
export const EXPOSURE: readonly Exposure[] = ['never', 'few', 'some', 'many'];
/** In place of an equipment code: items for all equipment. */
export const GENERAL = '-';

export const noFilters = (): Filters => ({
  q: '', subject: '', equipment: '', kinds: [], statuses: [], bands: [], cognitive: [], authors: [], exposure: [], regulation: '', stale: false, supply: '', sort: 'best', offset: 0,
});

/** Reads the address; unknown values are left out. */
export function filtersFrom(query: URLSearchParams): Filters {
  const offset = Number.parseInt(query.get('offset') ?? '0', 10);
  return {
    q: query.get('q') ?? '',
    subject: query.get('subject') ?? '',
    equipment: query.get('equipment') ?? '',
    kinds: KINDS.filter((kind) => query.getAll('kind').includes(kind)),
    statuses: STATUSES.filter((status) => query.getAll('status').includes(status)),
    bands: BANDS.filter((band) => query.getAll('band').includes(band)),
    cognitive: COGNITIVE.filter((level) => query.getAll('cognitive').includes(level)),
    authors: query.getAll('author'),
    exposure: EXPOSURE.filter((often) => query.getAll('exposure').includes(often)),
    regulation: query.get('regulation') ?? '',
    stale: query.get('stale') === 'true',
    supply: SUPPLY.find((one) => one === query.get('supply')) ?? '',
    sort: SORTS.find((one) => one === query.get('sort')) ?? 'best',
    offset: Number.isFinite(offset) && offset > 0 ? offset : 0,
  };
}

/** Writes the address; `?` included, empty when nothing is filtered. */
export function queryOf(filters: Filters): string {
  const query = new URLSearchParams();
  if (filters.q !== '') query.set('q', filters.q);
  if (filters.subject !== '') query.set('subject', filters.subject);
  if (filters.equipment !== '') query.set('equipment', filters.equipment);
  filters.kinds.forEach((kind) => query.append('kind', kind));
  filters.statuses.forEach((status) => query.append('status', status));
  filters.bands.forEach((band) => query.append('band', band));
  filters.cognitive.forEach((level) => query.append('cognitive', level));
  filters.authors.forEach((author) => query.append('author', author));
  filters.exposure.forEach((often) => query.append('exposure', often));
  if (filters.regulation !== '') query.set('regulation', filters.regulation);
  if (filters.stale) query.set('stale', 'true');
  if (filters.supply !== '') query.set('supply', filters.supply);
  if (filters.sort !== 'best') query.set('sort', filters.sort);
  if (filters.offset > 0) query.set('offset', String(filters.offset));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Puts a value in or takes it out; the order of `all` stays. */
export function toggled<T>(all: readonly T[], chosen: readonly T[], value: T): T[] {
  return all.filter((one) => (one === value ? !chosen.includes(one) : chosen.includes(one)));
}

export const isFiltered = (filters: Filters): boolean => queryOf({ ...filters, sort: 'best', offset: 0 }) !== '';

/** The row that J or K leads to; -1: none. */
export function step(index: number, by: 1 | -1, count: number): number {
  if (count === 0) return -1;
  if (index < 0) return by === 1 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, index + by));
}

/** The band of a difficulty in thousandths, by the bounds that the server's facets use. */
export const bandOf = (thousandths: number): Band => (thousandths >= 800 ? 'easy' : thousandths >= 600 ? 'medium' : 'hard');

type Placed = { node: Node; depth: number };

/** What a tree of filters shows: the open levels, the way to the chosen node and what lies right below it, as far as
 *  there are items. */
export function visibleNodes(nodes: readonly Placed[], counts: Map<string, number>, chosen: string, open: number): Placed[] {
  const parents = new Map(nodes.map(({ node }) => [node.code, node.parent]));
  const path = new Set<string>();
  for (let code: string | null | undefined = chosen; code && !path.has(code); code = parents.get(code)) path.add(code);
  return nodes.filter(
    ({ node, depth }) =>
      path.has(node.code) || ((counts.get(node.code) ?? 0) > 0 && (depth < open || (node.parent !== null && path.has(node.parent)))),
  );
}
