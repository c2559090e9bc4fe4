// A sentence for a failure, for people. Surfaces put their own codes first and fall back to this one.

import { ApiError } from './api';
import { shared } from './texts';
import { i18n } from './i18n.svelte';

let known: Record<string, string> = {};

/** Words for codes that a whole surface meets; its `main.ts` says which. */
export function know(codes: Record<string, string>) {
  known = codes;
}

export function sentence(error: unknown, own: Record<string, string> = {}): string {
  if (!(error instanceof ApiError)) return shared.problem.server;
  const words = own[error.code] ?? known[error.code];
  if (words !== undefined) return words;
  if (error.code === 'network' || error.code === 'timeout' || error.code === 'unreadable') {
    return shared.problem[error.code];
  }
  if (error.code === 'store.full') return shared.problem.full;
  if (error.code === 'store.damaged') return shared.problem.damaged;
  if (error.status === 401) return shared.problem.signed_out;
  if (error.status === 429) return shared.problem.too_many;
  // The server's sentences are English and say more than we could.
  if (error.detail && (i18n.language === 'en' || error.status < 500)) return error.detail;
  return shared.problem.server;
}
