// The page's name: random, kept over reloads, so that a reload keeps its epoch. A duplicated tab copies the session
// storage with it; a lock held as long as the page lives makes the copy take a name of its own.

const KEY = 'kaopu.page';

function fresh(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** Holds the name for this page's life; `false`: another page has it. A reload waits a moment for its old self. */
async function hold(name: string): Promise<boolean> {
  if (!navigator.locks) return true;
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), 1000);
  return new Promise((resolve) => {
    navigator.locks
      .request(`kaopu.page.${name}`, { signal: patience.signal }, () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise(() => undefined);
      })
      .catch(() => resolve(false));
  });
}

/** Whether no other page of ours is open in this browser, as far as it can tell. */
export async function alone(): Promise<boolean> {
  if (!navigator.locks) return false;
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith('kaopu.page.')).length <= 1;
}

export async function pageName(): Promise<string> {
  const old = kept();
  if (old && (await hold(old))) return old;
  const name = fresh();
  void hold(name);
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // Then a reload comes as a new page, which the server takes for a take-over.
  }
  return name;
}
