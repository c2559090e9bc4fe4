// Which page a path under /desk means. Pure: the address bar is read and written in place.svelte.ts.

export type Page =
  | { page: 'home' }
  | { page: 'setup' }
  | { page: 'bank' }
  | { page: 'item'; id: string | null }
  | { page: 'import' }
  | { page: 'bulk' }
  | { page: 'duplicates' }
  | { page: 'coverage' }
  | { page: 'syllabus' }
  | { page: 'regulations' }
  | { page: 'stale' }
  | { page: 'blueprints' }
  | { page: 'blueprint'; id: string | null }
  | { page: 'exams' }
  | { page: 'exam'; id: string | null }
  | { page: 'new-sitting' }
  | { page: 'sitting'; id: string }
  | { page: 'replay'; sitting: string; attempt: string }
  | { page: 'faulty'; sitting: string }
  | { page: 'faulty-item'; sitting: string; item: string }
  | { page: 'results' }
  | { page: 'marks'; id: string }
  | { page: 'marking' }
  | { page: 'mark'; sitting: string; item: string; question: number }
  | { page: 'scripts'; sitting: string }
  | { page: 'script'; sitting: string; script: string }
  | { page: 'accounts' }
  | { page: 'audit' }
  | { page: 'nowhere' };

export type PageName = Page['page'];

/** The page for a path such as `/desk/bank/0193…`; a slash at the end changes nothing. */
export function pageAt(path: string): Page {
  const [first, second, ...rest] = path
    .replace(/^\/desk\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decode);
  if (rest.length > 0) return deep(first, second, rest);
  if (second === undefined) return top(first);
  const id = second === 'new' ? null : second;
  switch (first) {
    case 'bank':
      return { page: 'item', id };
    case 'blueprints':
      return { page: 'blueprint', id };
    case 'exams':
      return { page: 'exam', id };
    case 'sittings':
      return id === null ? { page: 'new-sitting' } : { page: 'sitting', id };
    case 'results':
      return { page: 'marks', id: second };
    case 'system':
      return second === 'audit' ? { page: 'audit' } : { page: 'nowhere' };
    default:
      return { page: 'nowhere' };
  }
}

// Pages of something within something.
function deep(first: string | undefined, id: string | undefined, rest: readonly string[]): Page {
  const [what, inner] = rest;
  if (first === 'sittings' && id !== undefined && what === 'replay' && inner !== undefined && rest.length === 2) {
    return { page: 'replay', sitting: id, attempt: inner };
  }
  if (first === 'sittings' && id !== undefined && what === 'faulty') {
    if (rest.length === 1) return { page: 'faulty', sitting: id };
    if (inner !== undefined && rest.length === 2) return { page: 'faulty-item', sitting: id, item: inner };
  }
  if (first === 'marking' && id !== undefined && what !== undefined && /^\d+$/.test(inner ?? '') && rest.length === 2) {
    return { page: 'mark', sitting: id, item: what, question: Number(inner) };
  }
  if (first === 'results' && id !== undefined && what === 'scripts') {
    if (rest.length === 1) return { page: 'scripts', sitting: id };
    if (inner !== undefined && rest.length === 2) return { page: 'script', sitting: id, script: inner };
  }
  return { page: 'nowhere' };
}

function top(name: string | undefined): Page {
  switch (name) {
    case undefined:
      return { page: 'home' };
    case 'setup':
    case 'bank':
    case 'import':
    case 'bulk':
    case 'duplicates':
    case 'coverage':
    case 'syllabus':
    case 'regulations':
    case 'stale':
    case 'blueprints':
    case 'exams':
    case 'results':
    case 'marking':
      return { page: name };
    case 'sittings':
      return { page: 'exams' };
    case 'system':
      return { page: 'accounts' };
    default:
      return { page: 'nowhere' };
  }
}

// A broken escape in an address is no reason to fail: it names nothing.
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where a page lives. */
export const href = {
  home: '/desk',
  bank: '/desk/bank',
  item: (id: string) => `/desk/bank/${encodeURIComponent(id)}`,
  newItem: (query = '') => `/desk/bank/new${query}`,
  import: '/desk/import',
  bulk: (query = '') => `/desk/bulk${query}`,
  duplicates: '/desk/duplicates',
  coverage: '/desk/coverage',
  syllabus: '/desk/syllabus',
  regulations: '/desk/regulations',
  /** `regulation`: items that cite this number. */
  stale: (regulation = '') => `/desk/stale${regulation === '' ? '' : `?regulation=${encodeURIComponent(regulation)}`}`,
  blueprints: '/desk/blueprints',
  blueprint: (id: string) => `/desk/blueprints/${encodeURIComponent(id)}`,
  newBlueprint: '/desk/blueprints/new',
  exams: '/desk/exams',
  exam: (id: string) => `/desk/exams/${encodeURIComponent(id)}`,
  newExam: '/desk/exams/new',
  sitting: (id: string) => `/desk/sittings/${encodeURIComponent(id)}`,
  replay: (sitting: string, attempt: string) => `/desk/sittings/${encodeURIComponent(sitting)}/replay/${encodeURIComponent(attempt)}`,
  faulty: (sitting: string) => `/desk/sittings/${encodeURIComponent(sitting)}/faulty`,
  faultyItem: (sitting: string, item: string) => `/desk/sittings/${encodeURIComponent(sitting)}/faulty/${encodeURIComponent(item)}`,
  newSitting: (exam = '') => `/desk/sittings/new${exam === '' ? '' : `?exam=${encodeURIComponent(exam)}`}`,
  results: '/desk/results',
  marks: (sitting: string) => `/desk/results/${encodeURIComponent(sitting)}`,
  marking: '/desk/marking',
  mark: (sitting: string, item: string, question: number) => `/desk/marking/${encodeURIComponent(sitting)}/${encodeURIComponent(item)}/${question}`,
  scripts: (sitting: string) => `/desk/results/${encodeURIComponent(sitting)}/scripts`,
  script: (sitting: string, script: string) => `/desk/results/${encodeURIComponent(sitting)}/scripts/${encodeURIComponent(script)}`,
  accounts: '/desk/system',
  audit: '/desk/system/audit',
  wall: (sitting: string) => `/wall/${encodeURIComponent(sitting)}`,
  walls: '/wall',
} as const;
