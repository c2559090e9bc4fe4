// Bars come and go by themselves, and move what a finger or a pointer is on its way to. For a moment after that a press on
// the paper does nothing: it was meant for what had been there.

/** How long a press may have been on its way, ms. */
const ON_THE_WAY_MS = 500;

export class Steady {
  /** Whether something has just moved. */
  settling = $state(false);
  /** How high what stands below the paper is, px: panels stay above it. */
  below = $state(0);
  #timer = 0;

  /** Watches a place where bars come and go. `grew`: by how many pixels, less than 0 when it shrank; `is`: how high it is. */
  watch(grew: (px: number) => boolean, is: (px: number) => void = () => undefined) {
    return (place: HTMLElement) => {
      let height = place.offsetHeight;
      const observer = new ResizeObserver(() => {
        const px = place.offsetHeight - height;
        height += px;
        is(height);
        if (px !== 0 && grew(px)) this.#hold();
      });
      observer.observe(place);
      return () => observer.disconnect();
    };
  }

  #hold() {
    this.settling = true;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => (this.settling = false), ON_THE_WAY_MS);
  }
}
