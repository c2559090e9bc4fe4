import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { assetsOf, Shell } from './shell';

const ORIGIN = 'https://exam.example';
const page = (version: string) =>
  `<link rel="icon" href="/assets/icon-1.svg"><script src="/assets/room-${version}.js"></script><link href="/assets/room-${version}.css"><div id="app">`;
const file = (body: string, type = 'text/javascript') => new Response(body, { headers: { 'content-type': type } });
const html = (body: string) => file(body, 'text/html; charset=utf-8');

/** One cache, keyed by path, as the browser's would be. */
class Kept {
  files = new Map<string, Response>();
  match = (path: string) => Promise.resolve(this.files.get(path)?.clone());
  put = (path: string, answer: Response) => Promise.resolve(void this.files.set(path, answer));
  delete = (path: string) => Promise.resolve(this.files.delete(path));
  keys = () => Promise.resolve([...this.files.keys()].map((path) => ({ url: ORIGIN + path })));
}

let kept: Kept;
/** What the network gives for a path; nothing: it is gone. */
let net: Record<string, () => Response | Promise<Response>>;
let asked: string[];

const make = () =>
  new Shell({
    caches: { open: () => Promise.resolve(kept as unknown as Cache) },
    fetch: async (request) => {
      const path = typeof request === 'string' ? request : new URL(request.url).pathname;
      asked.push(path);
      const answer = net[path];
      if (!answer) throw new TypeError('Failed to fetch');
      return answer();
    },
    origin: ORIGIN,
  });
const request = (path: string, mode = 'cors', method = 'GET') =>
  ({ url: path.startsWith('/') ? ORIGIN + path : path, mode, method }) as Request;
const open = async (shell: Shell) => (await shell.answer(request('/', 'navigate')))!.text();
const serve = (version: string) => {
  net = { '/': () => html(page(version)) };
  for (const path of assetsOf(page(version))!) net[path] = () => file(`${path} of ${version}`, path.endsWith('svg') ? 'image/svg+xml' : undefined);
};
const settle = () => vi.advanceTimersByTimeAsync(10);

beforeEach(() => {
  vi.useFakeTimers();
  [kept, asked] = [new Kept(), []];
  serve('a');
});
afterEach(() => vi.useRealTimers());

describe('the shell', () => {
  test('keeps the page and all that it loads', async () => {
    await make().refresh();
    expect([...kept.files.keys()].sort()).toEqual(['/', '/assets/icon-1.svg', '/assets/room-a.css', '/assets/room-a.js']);
  });

  test('opens it without network, files first from what is kept', async () => {
    const shell = make();
    await shell.refresh();
    net = {};
    expect(await open(shell)).toBe(page('a'));
    expect(await (await shell.answer(request('/assets/room-a.js')))!.text()).toContain('of a');
  });

  test('waits 3 s for a network that hangs', async () => {
    const shell = make();
    await shell.refresh();
    net['/'] = () => new Promise(() => undefined);
    let opened = '';
    void open(shell).then((text) => (opened = text));
    await vi.advanceTimersByTimeAsync(2900);
    expect(opened).toBe('');
    await vi.advanceTimersByTimeAsync(200);
    expect(opened).toBe(page('a'));
  });

  test.each([
    ['a login page', () => html('<form>')],
    ['another page of ours', () => html('<script src="/assets/desk-1.js">')],
    ['a gateway’s complaint', () => new Response('502', { status: 502, headers: { 'content-type': 'text/html' } })],
    ['a redirect', () => ({ ok: false, status: 0, type: 'opaqueredirect', headers: new Headers(), redirected: false }) as Response],
  ])('does not take %s for the page', async (_, answer) => {
    const shell = make();
    await shell.refresh();
    net['/'] = answer;
    expect(await open(shell)).toBe(page('a'));
    await settle();
    expect(await kept.files.get('/')!.clone().text()).toBe(page('a'));
  });

  test('a new version is given at once, kept, and the old one removed', async () => {
    const shell = make();
    await shell.refresh();
    serve('b');
    expect(await open(shell)).toBe(page('b'));
    await settle();
    expect([...kept.files.keys()].sort()).toEqual(['/', '/assets/icon-1.svg', '/assets/room-b.css', '/assets/room-b.js']);
    net = {};
    expect(await open(shell)).toBe(page('b'));
  });

  test('a new version that came only in part does not cost the old one', async () => {
    const shell = make();
    await shell.refresh();
    serve('b');
    net['/assets/room-b.js'] = () => html('<form>');
    await open(shell);
    await settle();
    net = {};
    expect(await open(shell)).toBe(page('a'));
    expect(await (await shell.answer(request('/assets/room-a.js')))!.text()).toContain('of a');
  });

  test('unchanged, nothing is fetched twice', async () => {
    const shell = make();
    await shell.refresh();
    asked = [];
    await open(shell);
    await settle();
    expect(asked).toEqual(['/']);
  });

  test('leaves everything else alone', () => {
    const shell = make();
    const others = ['/api/door', '/api/time', '/ws/room', '/desk', '/desk/bank', '/wall/1', '/receipt', '/sw.js'];
    for (const path of others) {
      expect(shell.answer(request(path)), path).toBeUndefined();
      expect(shell.answer(request(path, 'navigate')), path).toBeUndefined();
    }
    expect(shell.answer(request('/', 'navigate', 'POST'))).toBeUndefined();
    expect(shell.answer(request('https://elsewhere.example/', 'navigate'))).toBeUndefined();
  });
});
