// The bank's filters as they stand in the address bar, so that a list can be shared, bookmarked and gone back to.

import type { Band, Kind, Status } from '../../shared/wire';

export type Filters = {
  q: string;
  subject: string;
  equipment: string;
  kinds: Kind[];
  statuses: Status[];
  band: Band | '';
  offset: number;
};

export const PAGE = 50;
export const KINDS: readonly Kind[] = ['true_false', 'single_choice', 'multiple_choice', 'fill_blank', 'case_study'];
export const STATUSES: readonly Status[] = ['approved', 'in_review', 'draft', 'retired'];
export const BANDS: readonly Band[] = ['easy', 'medium', 'hard'];

export const noFilters = (): Filters => ({ q: '', subject: '', equipment: '', kinds: [], statuses: [], band: '', offset: 0 });

/** Reads the address; unknown values are left out. */
export function filtersFrom(query: URLSearchParams): Filters {
  const band = BANDS.find((one) => one === query.get('band')) ?? '';
  const offset = Number.parseInt(query.get('offset') ?? '0', 10);
  return {
    q: query.get('q') ?? '',
    subject: query.get('subject') ?? '',
    equipment: query.get('equipment') ?? '',
    kinds: KINDS.filter((kind) => query.getAll('kind').includes(kind)),
    statuses: STATUSES.filter((status) => query.getAll('status').includes(status)),
    band,
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
  if (filters.band !== '') query.set('band', filters.band);
  if (filters.offset > 0) query.set('offset', String(filters.offset));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** Puts a value in or takes it out; the order of `all` stays. */
export function toggled<T>(all: readonly T[], chosen: readonly T[], value: T): T[] {
  return all.filter((one) => (one === value ? !chosen.includes(one) : chosen.includes(one)));
}

export const isFiltered = (filters: Filters): boolean => queryOf({ ...filters, offset: 0 }) !== '';

/** The row that J or K leads to; -1: none. */
export function step(index: number, by: 1 | -1, count: number): number {
  if (count === 0) return -1;
  if (index < 0) return by === 1 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, index + by));
}
