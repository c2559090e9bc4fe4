// The lines of a text as it stands on the screen, from the boxes of its runs.

export interface Box {
  top: number;
  bottom: number;
}

/** Boxes that overlap for more than half of the lower one stand on the same line. */
export function linesOf(boxes: readonly Box[]): Box[] {
  const lines: Box[] = [];
  for (const box of [...boxes].filter(({ top, bottom }) => bottom > top).sort((a, b) => a.top - b.top)) {
    const last = lines[lines.length - 1];
    const common = last ? Math.min(last.bottom, box.bottom) - box.top : 0;
    const lower = last ? Math.min(last.bottom - last.top, box.bottom - box.top) : 1;
    if (last && common > lower / 2) last.bottom = Math.max(last.bottom, box.bottom);
    else lines.push({ ...box });
  }
  return lines;
}

/** Which line lies at `y`, or nearest to it. */
export function lineAt(lines: readonly Box[], y: number): number {
  const below = lines.findIndex(({ bottom }) => y <= bottom);
  return below < 0 ? Math.max(0, lines.length - 1) : below;
}
