// Where the focus was before something took it, and its way back.

/**
 * Remembers what has the focus. The answer gives it back: to the same element, or, where that is gone, to the first of
 * `otherwise` and of the headings over it that can take it. Whoever went on elsewhere, outside of `box`, is left there.
 */
export function wayBack(box: Element | null = null, ...otherwise: string[]): () => void {
  const before = document.activeElement;
  const ids = [...otherwise, ...headingsOver(before)];
  return () => {
    const at = document.activeElement;
    if (at !== document.body && !box?.contains(at)) return;
    const same = before?.isConnected && before !== document.body ? before : null;
    const to = same ?? ids.map((id) => document.getElementById(id)).find((one) => one?.hasAttribute('tabindex'));
    if (to instanceof HTMLElement) to.focus();
  };
}

/** The nearest first. */
function headingsOver(from: Element | null): string[] {
  const region = from?.closest('[aria-labelledby]');
  return region ? [region.getAttribute('aria-labelledby') ?? '', ...headingsOver(region.parentElement)] : [];
}
