import { afterEach, expect, test, vi } from 'vitest';
import { api, ApiError, query } from './api';

afterEach(() => vi.unstubAllGlobals());

function answers(status: number, body: string) {
  const fetch = vi.fn(async () => new Response(body, { status }));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const failure = (promise: Promise<unknown>) => promise.then(() => expect.fail('no failure'), (error: ApiError) => error);

test('a problem becomes a typed error', async () => {
  answers(
    422,
    JSON.stringify({
      type: 'x',
      title: 'Invalid',
      status: 422,
      code: 'door.unknown',
      detail: 'No such ticket.',
      fields: [{ field: 'ticket', detail: 'unknown' }],
    }),
  );
  const error = await failure(api.post('/api/door/sign-in', { ticket: 'x' }));
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 422, code: 'door.unknown', detail: 'No such ticket.' });
  expect(error.field('ticket')).toBe('unknown');
});

test('what is no problem+json still has a code', async () => {
  answers(502, '<html>bad gateway</html>');
  expect(await failure(api.get('/api/site'))).toMatchObject({ status: 502, code: 'http.502' });
});

test('an unreadable answer is an error, an empty one is not', async () => {
  answers(200, 'not json');
  expect(await failure(api.get('/api/site'))).toMatchObject({ code: 'unreadable' });
  answers(200, '');
  expect(await api.post('/api/door/consent')).toBeUndefined();
});

test('no network and no answer in time are told apart', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  expect(await failure(api.get('/x'))).toMatchObject({ status: 0, code: 'network' });
  vi.stubGlobal(
    'fetch',
    (_: string, init: RequestInit) =>
      new Promise((_resolve, reject) => init.signal!.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
  );
  expect(await failure(api.get('/x', { timeoutMs: 1 }))).toMatchObject({ code: 'timeout' });
});

test('queries leave out what is not set', () => {
  expect(query({ q: '叉车', kind: ['a', 'b'], subject: null, offset: 0 })).toBe(
    '?q=%E5%8F%89%E8%BD%A6&kind=a&kind=b&offset=0',
  );
  expect(query({})).toBe('');
});
