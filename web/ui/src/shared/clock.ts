// The server's time on this machine. It hangs on performance.now, which no change of the client's clock moves; each
// exchange with the server is a sample, and the one with the smallest doubt is believed.

/** One exchange: all in ms, `server` on the server's clock, the others on ours. */
interface Sample {
  offset: number;
  /** Half the round trip: how wrong the offset can be. */
  doubt: number;
  at: number;
}

/** How much a machine's clock may drift against the server's: 200 ms in 1,000 s. */
const DRIFT = 2e-4;
const KEPT = 16;

export class ServerClock {
  private samples: Sample[] = [];
  /** What an earlier page of this machine knew: better than nothing until the first sample. */
  private memory: number | null = null;
  private shaken = false;

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** Our monotonic time, ms: what `sample` wants as `sent`. */
  mark(): number {
    return this.monotonic();
  }

  /** Learns from an answer that carried the server's time, µs; `sent` is the `mark()` when it was asked. */
  sample(sent: number, serverUs: number) {
    const at = this.monotonic();
    // Our own clock was set back meanwhile, as on machines that sleep: it says nothing of the time that passed.
    if (at < sent) return;
    const doubt = (at - sent) / 2;
    const fresh = { offset: serverUs / 1000 - (sent + doubt), doubt, at };
    const best = this.best(at);
    // A machine that slept may have stopped our clock as well: then nothing from before is true any more.
    if (best && Math.abs(fresh.offset - best.offset) > fresh.doubt + this.doubtOf(best, at) + 50) this.samples = [];
    this.shaken = false;
    this.samples.push(fresh);
    if (this.samples.length > KEPT) this.samples.shift();
  }

  /**
   * Goes by what an earlier page knew until the first sample: the server was `ahead` ms ahead of this machine's own
   * clock, and its time was `at` µs when last seen. That is only as good as the machine's clock, which may have been
   * set meanwhile; earlier than `at` it can't be.
   */
  remember(ahead: number, at: number) {
    this.memory = Math.max(Date.now() + ahead, at / 1000) - this.monotonic();
  }

  /** The machine slept, or its clock was set: until the next sample the time is a guess. */
  shake() {
    this.shaken = true;
  }

  /** Whether the time is the server's, as far as we can tell, and no guess. */
  get sure(): boolean {
    return this.known && !this.shaken;
  }

  /** Whether the server's time is known at all. */
  get known(): boolean {
    return this.samples.length > 0;
  }

  /** Server time, µs. Before the first sample the client's own clock stands in. */
  now(): number {
    return this.at(this.monotonic());
  }

  /** Server time, µs, at a past `mark()`. */
  at(mark: number): number {
    const offset = this.best(this.monotonic())?.offset ?? this.memory ?? Date.now() - this.monotonic();
    return Math.round((mark + offset) * 1000);
  }

  /** How far the client's own clock is ahead of the server's, ms. */
  ahead(): number {
    return Date.now() - this.now() / 1000;
  }

  /** The round trip of the best sample, ms. */
  get roundTrip(): number | null {
    const best = this.best(this.monotonic());
    return best ? best.doubt * 2 : null;
  }

  private doubtOf(sample: Sample, now: number): number {
    return sample.doubt + (now - sample.at) * DRIFT;
  }

  private best(now: number): Sample | undefined {
    let best: Sample | undefined;
    for (const sample of this.samples) {
      if (!best || this.doubtOf(sample, now) <= this.doubtOf(best, now)) best = sample;
    }
    return best;
  }
}
