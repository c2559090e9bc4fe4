// What is wrong while the room cannot be reached. A page sees little of the network: whether the machine has any,
// whether something else answers in the server's place, whether anything answers at all. No more than that is said.

export type Finding =
  /** The machine itself has no network. */
  | 'cut'
  /** Something else answers: a network that wants people to log in first. */
  | 'portal'
  /** There is a network, and what is there says that the server is not. */
  | 'away'
  /** Nothing answers. */
  | 'silent'
  /** The server answers, and can save nothing at the moment. */
  | 'stalled'
  /** The server answers: the room will be back in a moment. */
  | 'here';

/** What is asked; a login page is reached by the same address, because the network puts itself in its place. */
export const PROBED = '/api/time';

const PATIENCE_MS = 4000;
/** A network that answers for an absent server does so quickly. */
const QUICK_MS = 2500;

export interface ProbeParts {
  fetch(path: string, init: RequestInit): Promise<Response>;
  /** Whether the browser knows of a network. */
  online(): boolean;
  /** Monotonic, ms. */
  now(): number;
}

const inBrowser: ProbeParts = {
  fetch: (path, init) => window.fetch(path, init),
  online: () => navigator.onLine,
  now: () => performance.now(),
};

export async function probe({ fetch, online, now }: ProbeParts = inBrowser): Promise<Finding> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  const asked = now();
  try {
    const answer = await fetch(PROBED, {
      headers: { accept: 'application/json' },
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'manual',
      signal: patience.signal,
    });
    return await read(answer);
  } catch {
    if (!online()) return 'cut';
    return now() - asked < QUICK_MS ? 'away' : 'silent';
  } finally {
    clearTimeout(timer);
  }
}

async function read(answer: Response): Promise<Finding> {
  if ([502, 503, 504].includes(answer.status)) return 'away';
  const said = (await answer.json().catch(() => null)) as { now?: unknown; stalled?: unknown; code?: unknown } | null;
  if (answer.ok && typeof said?.now === 'number') return said.stalled === true ? 'stalled' : 'here';
  // Our server in trouble of its own says so in its own words.
  return typeof said?.code === 'string' ? 'away' : 'portal';
}
