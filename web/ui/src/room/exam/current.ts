// The question that keys and tools are for, as it stands on the page: alone, or as one of all.

const HEAD = 'question';

/** Goes to it with the focus; as one of all, it comes to the top. */
export function goToCurrent(allAtOnce: boolean) {
  if (allAtOnce) showCurrent();
  document.getElementById(HEAD)?.focus({ preventScroll: allAtOnce });
}

/** Brings it, as one of all, to the top. */
export function showCurrent() {
  document.getElementById(HEAD)?.closest('.one')?.scrollIntoView({ block: 'start' });
}

/** Whether any of it, as one of all, is on the screen. */
export function currentInSight(scroller: Element): boolean {
  const [one, box] = [document.querySelector('.one.now')?.getBoundingClientRect(), scroller.getBoundingClientRect()];
  return one !== undefined && one.bottom > box.top + 40 && one.top < box.bottom - 40;
}
