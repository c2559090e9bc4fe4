// Where somebody was in the list, for the way back from an item.

export const last = { query: '', item: '', selected: [] as string[], /** Versions that a reviewer was shown in this round. */ passed: [] as string[] };
