// What the page reports of itself: facts about the window, never a judgement.

import type { ClientSignal } from '../../shared/wire';

export interface Watched {
  window: EventTarget & Pick<Window, 'innerWidth' | 'innerHeight'>;
  document: EventTarget & Pick<Document, 'visibilityState' | 'fullscreenElement'>;
  /** Monotonic, ms. */
  now(): number;
  send(signal: ClientSignal): void;
}

/** A window that is dragged larger fires many events and is one fact. */
const SETTLED_MS = 600;
/** An unload that has not come by then was called off. */
const LEAVING_MS = 2000;

/** Tab at the end of a page goes to the browser's own buttons, and the next one comes back. */
const TAB_MS = 300;
/** Who is not back by then is away. */
const ROUND_MS = 5000;

/** Starts watching; the answer stops it. */
export function watch({ window, document, now, send }: Watched): () => void {
  let blurredAt: number | null = null;
  let hiddenAt: number | null = null;
  // The focus went while the page was leaving.
  let away = false;
  let full = document.fullscreenElement !== null;
  // A reload hides the page and takes its focus on the way: that is no fact about the candidate.
  let leaving = false;
  let staying: ReturnType<typeof setTimeout> | undefined;
  let tabAt = -Infinity;
  let rounding: ReturnType<typeof setTimeout> | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;
  let size = `${window.innerWidth}×${window.innerHeight}`;
  const since = (at: number) => Math.max(1, Math.round(now() - at));

  const blur = () => {
    if (blurredAt !== null || rounding !== undefined) return;
    away = leaving;
    if (leaving) return;
    const at = now();
    const lost = () => {
      rounding = undefined;
      blurredAt = at;
      send({ kind: 'focus_lost', ms: 0 });
    };
    // Whoever sits the exam by keyboard alone is not away for it.
    if (at - tabAt < TAB_MS) rounding = setTimeout(lost, ROUND_MS);
    else lost();
  };
  const focus = () => {
    away = false;
    clearTimeout(rounding);
    rounding = undefined;
    if (blurredAt === null) return;
    send({ kind: 'focus_lost', ms: since(blurredAt) });
    blurredAt = null;
  };
  const visibility = () => {
    if (document.visibilityState === 'hidden') {
      if (leaving || hiddenAt !== null) return;
      hiddenAt = now();
      send({ kind: 'hidden', ms: 0 });
    } else if (hiddenAt !== null) {
      send({ kind: 'hidden', ms: since(hiddenAt) });
      hiddenAt = null;
    }
  };
  const stay = () => {
    clearTimeout(staying);
    leaving = false;
    // Who called the unload off and is away all the same is away from now.
    visibility();
    if (away) blur();
  };
  const unload = () => {
    leaving = true;
    clearTimeout(staying);
    staying = setTimeout(stay, LEAVING_MS);
  };
  const gone = () => {
    leaving = true;
    clearTimeout(staying);
  };
  const fullScreen = () => {
    const is = document.fullscreenElement !== null;
    if (is !== full) send({ kind: is ? 'full_screen_entered' : 'full_screen_left' });
    full = is;
  };
  const paste = (event: Event) => {
    const text = (event as ClipboardEvent).clipboardData?.getData('text') ?? '';
    send({ kind: 'paste', length: text.length });
  };
  const resize = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const next = `${window.innerWidth}×${window.innerHeight}`;
      if (next !== size) send({ kind: 'resized', width: window.innerWidth, height: window.innerHeight });
      size = next;
    }, SETTLED_MS);
  };

  const tab = (event: Event) => {
    if ((event as KeyboardEvent).key === 'Tab') tabAt = now();
  };

  const on: [EventTarget, string, (event: Event) => void][] = [
    [window, 'keydown', tab],
    [window, 'blur', blur],
    [window, 'focus', focus],
    [window, 'resize', resize],
    [window, 'beforeunload', unload],
    [window, 'pagehide', gone],
    [window, 'pageshow', stay],
    [document, 'visibilitychange', visibility],
    [document, 'fullscreenchange', fullScreen],
    [document, 'paste', paste],
  ];
  for (const [target, name, act] of on) target.addEventListener(name, act);
  return () => {
    clearTimeout(settling);
    clearTimeout(staying);
    clearTimeout(rounding);
    for (const [target, name, act] of on) target.removeEventListener(name, act);
  };
}
