// How large a picture is shown: steps in percent of the width that there is.

export const STEPS = [100, 150, 200, 300, 400] as const;

/** The next step up or down; 0: the whole picture. */
export function zoomed(now: number, step: 1 | -1 | 0): number {
  if (step === 0) return STEPS[0];
  const at = STEPS.findIndex((one) => one >= now);
  return STEPS[Math.min(STEPS.length - 1, Math.max(0, (at < 0 ? STEPS.length - 1 : at) + step))]!;
}
