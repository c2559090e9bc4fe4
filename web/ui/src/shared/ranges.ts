// Numbers as people write them down: 2, 3, 4, 7 are `2–4, 7`.

export function ranges(numbers: readonly number[], comma: string): string {
  const parts: string[] = [];
  for (let at = 0; at < numbers.length; ) {
    let end = at;
    while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end++;
    const [first, last] = [numbers[at], numbers[end]];
    parts.push(end - at < 2 ? numbers.slice(at, end + 1).join(comma) : `${first}–${last}`);
    at = end + 1;
  }
  return parts.join(comma);
}
