// How large a picture is shown: steps in percent.

/** Of the width that there is. */
export const STEPS = [100, 150, 200, 300, 400] as const;
/** Of the size at which all of it is in sight: one that is long and narrow begins small. */
export const WHOLE_STEPS = [...STEPS, 600, 800] as const;

/** The next step up or down; 0: the whole picture. */
export function zoomed(now: number, step: 1 | -1 | 0, steps: readonly number[] = STEPS): number {
  if (step === 0) return steps[0]!;
  const at = steps.findIndex((one) => one >= now);
  return steps[Math.min(steps.length - 1, Math.max(0, (at < 0 ? steps.length - 1 : at) + step))]!;
}

type Size = { width: number; height: number };

/** How wide a picture is shown where all of it is in sight, and no larger than it is, px. */
export const fitting = (picture: Size, box: Size): number =>
  Math.floor(Math.min(picture.width, box.width, (box.height * picture.width) / picture.height));

/** The step at which a picture of this fitting width fills the box across, twice its size at least. */
export const filling = (fits: number, box: Size): number =>
  WHOLE_STEPS.find((step) => step >= 200 && (fits * step) / 100 >= 0.9 * box.width) ?? WHOLE_STEPS[WHOLE_STEPS.length - 1]!;
