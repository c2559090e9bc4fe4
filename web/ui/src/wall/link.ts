// How long to wait before the wall connects again: longer each time, never in step with the other walls.

/** ms before try `attempt` (0, 1, 2, …); `chance` in 0…1 comes in from outside. */
export function backOff(attempt: number, chance: number): number {
  const longest = Math.min(15_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(longest * (0.5 + chance / 2));
}

/** The socket's address next to the page's. */
export function socketAddress(page: { protocol: string; host: string }, sitting: string): string {
  const scheme = page.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${page.host}/ws/wall?sitting=${encodeURIComponent(sitting)}`;
}
