// Notices that this machine slept, or that its clock was set: both make what the page believes of the time doubtful.
// Timers stop while a machine sleeps; some machines' monotonic clocks stop with them, others go on.

/** Two clocks that go apart by more than this between two looks did not do so by themselves. */
const STEP_MS = 2000;
/** Looks come four times a second; a page in the background is looked at once a minute at the worst. */
const GAP_MS = 5000;

export class Wake {
  private mono: number;
  private wall: number;

  constructor(
    private readonly monotonic: () => number = () => performance.now(),
    private readonly date: () => number = () => Date.now(),
  ) {
    this.mono = monotonic();
    this.wall = date();
  }

  /** Whether something happened to the time since the last look. */
  look(): boolean {
    const [mono, wall] = [this.monotonic(), this.date()];
    const [passed, told] = [mono - this.mono, wall - this.wall];
    [this.mono, this.wall] = [mono, wall];
    return passed > GAP_MS || Math.abs(told - passed) > STEP_MS;
  }
}
