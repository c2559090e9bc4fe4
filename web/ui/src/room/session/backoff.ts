// How long to wait before the next try: doubling, with jitter, so that a hall that lost its network does not come
// back as one wave.

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** ms before try number `tries` (0 for the first after a loss); `random` in [0, 1). */
export function backoff(tries: number, random: number): number {
  const top = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
  return Math.round(top / 2 + (top / 2) * random);
}
