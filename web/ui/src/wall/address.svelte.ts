// The wall's address: /wall, /wall/{sitting}, and what lies over it as a query, so that a reload comes back to it.

let path = $state(location.pathname);
let search = $state(location.search);

export const address = {
  get sitting(): string {
    return decodeURIComponent(/^\/wall\/([^/]+)/.exec(path)?.[1] ?? '');
  },
  get candidate(): string {
    return new URLSearchParams(search).get('candidate') ?? '';
  },
  get record(): boolean {
    return new URLSearchParams(search).has('record');
  },
};

export const wallHref = (sitting: string): string => `/wall/${encodeURIComponent(sitting)}`;
export const candidateHref = (sitting: string, attempt: string): string => `${wallHref(sitting)}?candidate=${encodeURIComponent(attempt)}`;
export const recordHref = (sitting: string): string => `${wallHref(sitting)}?record`;
export const frameHref = (sitting: string, attempt: string, n: number): string =>
  `/api/wall/${encodeURIComponent(sitting)}/candidates/${encodeURIComponent(attempt)}/snapshots/${n}`;

export function go(href: string) {
  history.pushState(null, '', href);
  read();
}

function read() {
  path = location.pathname;
  search = location.search;
}

/** Follows the browser's buttons and links between the wall's pages; called once. */
export function follow() {
  addEventListener('popstate', read);
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || !/^\/wall(\/|$)/.test(to.pathname)) return;
    // The skip link and others within the page are the browser's own.
    if (to.hash !== '') return;
    event.preventDefault();
    go(to.pathname + to.search);
  });
}
