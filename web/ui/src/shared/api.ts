// HTTP with JSON bodies. Every failure is an ApiError with a stable code: the server's own from its problem+json,
// or `network`, `timeout` and `unreadable` for what never became an answer.

import { disk } from './disk.svelte';
import type { FieldProblem, Problem } from './wire';

export class ApiError extends Error {
  override name = 'ApiError';
  constructor(
    /** HTTP status; 0 when there was no answer. */
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
    /** Seconds to wait before another try, if the server said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail || title || code);
  }

  /** What is wrong with one field, if that is what is wrong. */
  field(name: string): string | undefined {
    return this.fields.find((field) => field.field === name)?.detail;
  }
}

export interface Options {
  signal?: AbortSignal;
  /** 20 s unless told. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;

async function send(method: string, path: string, body: BodyInit | null, type: string | null, options: Options) {
  const stop = new AbortController();
  const abort = () => stop.abort();
  options.signal?.addEventListener('abort', abort);
  if (options.signal?.aborted) abort();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    stop.abort();
  }, options.timeoutMs ?? TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      body,
      headers: { accept: 'application/json', ...(type ? { 'content-type': type } : {}) },
      credentials: 'same-origin',
      cache: 'no-store',
      // The server sends nobody elsewhere; a network that wants a login does.
      redirect: 'error',
      signal: stop.signal,
    });
    disk.heard(response.headers);
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    return { text, response };
  } catch (error) {
    if (error instanceof ApiError || options.signal?.aborted) throw error;
    if (timedOut) throw new ApiError(0, 'timeout', 'Timeout', 'The server did not answer in time.');
    throw new ApiError(0, 'network', 'Network error', 'The server cannot be reached.');
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', abort);
  }
}

function refusal(status: number, text: string): ApiError {
  const problem = read(text) as Partial<Problem> | undefined;
  return new ApiError(
    status,
    typeof problem?.code === 'string' ? problem.code : `http.${status}`,
    problem?.title ?? `HTTP ${status}`,
    problem?.detail ?? '',
    problem?.fields ?? [],
    problem?.retry_after_s ?? null,
  );
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function json<T>(method: string, path: string, body: unknown, options: Options): Promise<T> {
  const has = body !== undefined;
  const { text, response } = await send(
    method,
    path,
    has ? JSON.stringify(body) : null,
    has ? 'application/json' : null,
    options,
  );
  if (text === '') return undefined as T;
  const value = read(text);
  if (value === undefined) throw new ApiError(response.status, 'unreadable', 'Unreadable answer', text.slice(0, 200));
  return value as T;
}

export const api = {
  get: <T>(path: string, options: Options = {}) => json<T>('GET', path, undefined, options),
  post: <T = void>(path: string, body?: unknown, options: Options = {}) => json<T>('POST', path, body, options),
  put: <T = void>(path: string, body?: unknown, options: Options = {}) => json<T>('PUT', path, body, options),
  patch: <T = void>(path: string, body?: unknown, options: Options = {}) => json<T>('PATCH', path, body, options),
  delete: <T = void>(path: string, options: Options = {}) => json<T>('DELETE', path, undefined, options),
  /** Sends a file or an image as the body itself. */
  async upload<T>(method: 'POST' | 'PUT', path: string, body: Blob, options: Options = {}): Promise<T> {
    const { text } = await send(method, path, body, body.type || 'application/octet-stream', options);
    return (text === '' ? undefined : read(text)) as T;
  },
};

/** `?a=1&b=2` from what is set; arrays repeat their key. */
export function query(values: Record<string, string | number | readonly string[] | null | undefined>): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value === null || value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) pairs.append(key, String(one));
  }
  const text = pairs.toString();
  return text ? `?${text}` : '';
}
