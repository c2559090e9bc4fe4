// A difficulty as people type it.

/** Thousandths of `0.85`, `.85`, `85%`, in full width or half; `undefined`: nothing is said; `null`: it is no share of 1. */
export function difficultyOf(typed: string): number | null | undefined {
  const text = typed.normalize('NFKC').replace('。', '.').trim();
  if (text === '') return undefined;
  const [, number, percent] = /^(\d+\.?\d*|\.\d+)\s*(%?)$/.exec(text) ?? [];
  const thousandths = Math.round(Number(number ?? NaN) * (percent ? 10 : 1000));
  return thousandths <= 1000 ? thousandths : null;
}
