// A localStorage for tests.

import type { Store } from './store';

export function shelf(): Store & { names(): string[] } {
  const rows = new Map<string, string>();
  return {
    getItem: (name) => rows.get(name) ?? null,
    setItem: (name, value) => void rows.set(name, value),
    removeItem: (name) => void rows.delete(name),
    key: (index) => [...rows.keys()][index] ?? null,
    get length() {
      return rows.size;
    },
    names: () => [...rows.keys()],
  };
}
