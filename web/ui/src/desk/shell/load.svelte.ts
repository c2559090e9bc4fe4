// Something asked of the server: busy, there, or failed. Only the newest question's answer counts.

export class Load<T> {
  value = $state.raw<T | null>(null);
  error = $state.raw<unknown>(null);
  busy = $state(false);
  private turn = 0;
  private stop: AbortController | null = null;

  /** Asks; what was there stays on the screen until the answer comes. */
  async run(ask: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    this.stop?.abort();
    const stop = new AbortController();
    this.stop = stop;
    const turn = ++this.turn;
    this.busy = true;
    try {
      const value = await ask(stop.signal);
      if (turn !== this.turn) return null;
      this.value = value;
      this.error = null;
      return value;
    } catch (error) {
      if (turn === this.turn && !stop.signal.aborted) this.error = error;
      return null;
    } finally {
      if (turn === this.turn) this.busy = false;
    }
  }
}

/** Something sent to the server: busy, or failed. `true`: it went well. */
export class Deed {
  error = $state.raw<unknown>(null);
  busy = $state(false);

  async run(work: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.error = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
