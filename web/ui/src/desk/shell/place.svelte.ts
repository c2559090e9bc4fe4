// Where the desk is: the address bar as state. Links under /desk are followed without loading the page again, and a
// page with unsaved work is asked before it is left.

let path = $state(location.pathname);
let search = $state(location.search);
let held = $state(false);
let wish = $state<string | null>(null);

export const place = {
  get path(): string {
    return path;
  },
  get query(): URLSearchParams {
    return new URLSearchParams(search);
  },
  /** An address somebody wants to go to while the page has unsaved work. */
  get wish(): string | null {
    return wish;
  },
};

/** Goes to an address under /desk. */
export function go(href: string) {
  if (held) {
    wish = href;
    return;
  }
  history.pushState(null, '', href);
  arrive();
  scrollTo(0, 0);
}

/** Changes the address without a new entry in the history: for filters. */
export function replace(href: string) {
  history.replaceState(null, '', href);
  read();
}

/** Says whether the page has work that would be lost; a page that goes lets go. */
export function hold(unsaved: boolean) {
  held = unsaved;
}

/** Answers the wish: leave after all, or stay. */
export function leave(really: boolean) {
  const href = wish;
  wish = null;
  if (!really || href === null) return;
  held = false;
  go(href);
}

function read() {
  path = location.pathname;
  search = location.search;
}

function arrive() {
  read();
  // Screen readers and the keyboard start at the new page's content, as after a real load.
  requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }));
}

/** Listens to links and to the browser's buttons; called once. */
export function follow() {
  addEventListener('popstate', () => {
    // A link within the page, such as the one past the navigation, leaves nothing.
    if (location.pathname === path && location.search === search) return;
    if (!held) {
      arrive();
      return;
    }
    wish = location.pathname + location.search;
    history.pushState(null, '', path + search);
  });
  addEventListener('beforeunload', (event) => {
    if (held) event.preventDefault();
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.('a[href]');
    if (!(link instanceof HTMLAnchorElement) || link.target !== '' || link.hasAttribute('download')) return;
    const to = new URL(link.href);
    if (to.origin !== location.origin || !/^\/desk(\/|$)/.test(to.pathname)) return;
    if (to.hash !== '' && to.pathname === location.pathname && to.search === location.search) return;
    event.preventDefault();
    go(to.pathname + to.search);
  });
}
