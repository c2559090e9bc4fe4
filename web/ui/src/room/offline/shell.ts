// The candidate's page as a reload without network needs it: the page itself and what it loads, one version of it.
//
// Asked for the page, the network comes first, so that a new version is never held back; when it is slow, gone, or
// answers with something that is not ours, the kept page stands in. Which files belong to it the page itself says.

const CACHE = 'kaopu-room';
const PAGE = '/';
/** Longer than this a reload does not wait for the network. */
const PATIENCE_MS = 3000;

export interface ShellParts {
  caches: Pick<CacheStorage, 'open'>;
  fetch(request: Request | string, init?: RequestInit): Promise<Response>;
  origin: string;
}

/** What the page loads, if it is the candidate's page. */
export function assetsOf(html: string): string[] | null {
  const found = [...html.matchAll(/(?:src|href)="(\/assets\/[\w.-]+)"/g)].map((match) => match[1]!);
  return found.some((path) => path.startsWith('/assets/room-')) ? [...new Set(found)] : null;
}

export class Shell {
  constructor(private readonly parts: ShellParts) {}

  /** The answer to a request that is the shell's business; nothing else is touched. */
  answer(request: Request): Promise<Response> | undefined {
    const url = new URL(request.url);
    if (request.method !== 'GET' || url.origin !== this.parts.origin) return undefined;
    if (request.mode === 'navigate') return url.pathname === PAGE ? this.page(request) : undefined;
    return url.pathname.startsWith('/assets/') ? this.asset(request, url.pathname) : undefined;
  }

  /** Keeps the page as it is now. */
  async refresh(): Promise<void> {
    const answer = await this.parts.fetch(PAGE, { cache: 'no-cache', credentials: 'same-origin' });
    if (!(await this.keep(answer))) throw new Error('the page did not answer');
  }

  private async page(request: Request): Promise<Response> {
    const fresh = this.fresh(request);
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
    const came = await Promise.race([fresh, late]);
    if (came?.ours) return came.answer;
    return (await this.kept(PAGE)) ?? (await fresh)?.answer ?? Response.error();
  }

  /** What the network gives, and whether it is the candidate's page; if so it is kept, even when it comes late. */
  private async fresh(request: Request): Promise<{ answer: Response; ours: boolean } | null> {
    try {
      const answer = await this.parts.fetch(request);
      const ours = isPage(answer) && assetsOf(await answer.clone().text()) !== null;
      if (ours) void this.keep(answer.clone()).catch(() => undefined);
      return { answer, ours };
    } catch {
      return null;
    }
  }

  private async asset(request: Request, path: string): Promise<Response> {
    return (await this.kept(path)) ?? this.parts.fetch(request);
  }

  private async kept(path: string): Promise<Response | undefined> {
    const cache = await this.parts.caches.open(CACHE);
    return cache.match(path, { ignoreVary: true });
  }

  /** Takes a page over: its files first, itself next, and what only an older one needed goes last. */
  private async keep(answer: Response): Promise<boolean> {
    const assets = isPage(answer) ? assetsOf(await answer.clone().text()) : null;
    if (!assets) return false;
    const cache = await this.parts.caches.open(CACHE);
    const paths = async () => (await cache.keys()).map((request) => new URL(request.url).pathname);
    const have = new Set(await paths());
    for (const path of assets) {
      if (have.has(path)) continue;
      const file = await this.parts.fetch(path, { credentials: 'same-origin' });
      if (!isFile(file)) throw new Error(`${path} did not come`);
      await cache.put(path, file);
    }
    await cache.put(PAGE, answer);
    const needed = new Set([PAGE, ...assets]);
    for (const path of await paths()) if (!needed.has(path)) await cache.delete(path);
    return true;
  }
}

const html = (answer: Response) => (answer.headers.get('content-type') ?? '').startsWith('text/html');
const isPage = (answer: Response) => answer.ok && !answer.redirected && html(answer);
/** A portal of the network gives its login page for everything. */
const isFile = (answer: Response) => answer.ok && !answer.redirected && !html(answer);
