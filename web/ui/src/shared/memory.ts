// Small choices kept on this machine. Some halls forbid storage: then a choice lasts as long as the page.

const PREFIX = 'kaopu.';

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Nothing to be done, and nothing lost that matters.
  }
}
