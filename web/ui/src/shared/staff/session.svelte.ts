// Who is signed in at the desk or the wall, and requests on their behalf. A session that ends under way is not an
// error of the page: the sign-in comes over it, and nothing typed is lost.

import { ApiError, api, type Options } from '../api';
import type { Staff } from '../wire';

let staff = $state.raw<Staff | null>(null);
let asked = $state(false);
let ended = $state(false);

export const session = {
  /** Who is signed in; stays while the session has to be renewed. */
  get staff(): Staff | null {
    return staff;
  },
  /** Whether the server has been asked yet. */
  get asked(): boolean {
    return asked;
  },
  /** Whether the session ended under way. */
  get ended(): boolean {
    return ended;
  },
  /** Asks who is signed in. Other failures than 401 are the caller's to show. */
  async begin(): Promise<void> {
    try {
      staff = await api.get<Staff>('/api/staff/me');
      asked = true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      asked = true;
    }
  },
  async signIn(login: string, password: string): Promise<void> {
    session.use(await api.post<Staff>('/api/staff/sign-in', { login, password }));
  },
  /** Takes over what a sign-in or the set-up answered. */
  use(who: Staff) {
    // Another person at the same desk starts from a fresh page: what is open may not be theirs to see.
    if (staff !== null && staff.id !== who.id) location.reload();
    staff = who;
    asked = true;
    ended = false;
  },
  async signOut(): Promise<void> {
    await api.post('/api/staff/sign-out');
    location.assign('/desk');
  },
  /** For whoever notices that the session is over. */
  lost() {
    if (staff !== null) ended = true;
  },
};

async function noticing<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) session.lost();
    throw error;
  }
}

/** `api`, noticing when the session is over. */
export const staffApi = {
  get: <T>(path: string, options?: Options) => noticing(api.get<T>(path, options)),
  post: <T = void>(path: string, body?: unknown, options?: Options) => noticing(api.post<T>(path, body, options)),
  put: <T = void>(path: string, body?: unknown, options?: Options) => noticing(api.put<T>(path, body, options)),
  patch: <T = void>(path: string, body?: unknown, options?: Options) => noticing(api.patch<T>(path, body, options)),
  delete: <T = void>(path: string, options?: Options) => noticing(api.delete<T>(path, options)),
  upload: <T>(method: 'POST' | 'PUT', path: string, body: Blob, options?: Options) =>
    noticing(api.upload<T>(method, path, body, options)),
};
