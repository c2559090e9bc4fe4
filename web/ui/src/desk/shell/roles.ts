// What the desk shows to whom. The server judges every request; this only keeps doors that would not open out of sight.

import type { Role } from '../../shared/wire';
import { href, type PageName } from './route';

export type Area = 'bank' | 'coverage' | 'blueprints' | 'exams' | 'marking' | 'results' | 'system';

const READS: Record<Area, readonly Role[]> = {
  bank: ['administrator', 'author', 'reviewer', 'auditor'],
  coverage: ['administrator', 'author', 'reviewer', 'auditor'],
  blueprints: ['administrator', 'auditor'],
  exams: ['administrator', 'auditor'],
  marking: ['administrator', 'marker'],
  results: ['administrator', 'auditor'],
  system: ['administrator', 'auditor'],
};

const WRITES: Record<Area, readonly Role[]> = {
  bank: ['administrator', 'author'],
  // The syllabus and what hangs on it.
  coverage: ['administrator'],
  blueprints: ['administrator'],
  exams: ['administrator'],
  marking: ['administrator', 'marker'],
  results: ['administrator'],
  system: ['administrator'],
};

const AREAS: Record<PageName, Area | null> = {
  home: null,
  setup: null,
  nowhere: null,
  bank: 'bank',
  item: 'bank',
  import: 'bank',
  bulk: 'bank',
  duplicates: 'bank',
  coverage: 'coverage',
  syllabus: 'coverage',
  regulations: 'coverage',
  stale: 'coverage',
  blueprints: 'blueprints',
  blueprint: 'blueprints',
  exams: 'exams',
  exam: 'exams',
  'new-sitting': 'exams',
  sitting: 'exams',
  results: 'results',
  marks: 'results',
  marking: 'marking',
  mark: 'marking',
  scripts: 'results',
  script: 'results',
  // Needs the right to results, wherever it is reached from.
  replay: 'results',
  faulty: 'results',
  'faulty-item': 'results',
  accounts: 'system',
  audit: 'system',
};

const HOMES: Record<Area, string> = {
  bank: href.bank,
  coverage: href.coverage,
  blueprints: href.blueprints,
  exams: href.exams,
  marking: href.marking,
  results: href.results,
  system: href.accounts,
};

const share = (roles: readonly Role[], some: readonly Role[]) => roles.some((role) => some.includes(role));

/** The area a page belongs to, for the navigation. */
export const areaOf = (page: PageName): Area | null => AREAS[page];

/** The entries of the navigation, in order. */
export function areasFor(roles: readonly Role[]): { area: Area; href: string }[] {
  return (Object.keys(READS) as Area[])
    .filter((area) => share(roles, READS[area]))
    .map((area) => ({ area, href: HOMES[area] }));
}

/** Whether buttons that change things are worth showing. */
export const mayWrite = (roles: readonly Role[], area: Area): boolean => share(roles, WRITES[area]);

/** Whether somebody may review items. */
export const mayReview = (roles: readonly Role[]): boolean => share(roles, ['administrator', 'reviewer']);

/** Where somebody lands: the first area there is, or the wall for who only invigilates. */
export const homeFor = (roles: readonly Role[]): string => areasFor(roles)[0]?.href ?? href.walls;
