// What is ticked in a list.

/** The ids that are selected; `kept` is told of every change. */
export class Selected {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  readonly #kept: (ids: readonly string[]) => void;

  constructor(ids: readonly string[] = [], kept: (ids: readonly string[]) => void = () => undefined) {
    this.ids = new Set(ids);
    this.#kept = kept;
  }

  /** Ticks some, or takes their ticks away. */
  readonly select = (ids: readonly string[], on: boolean): void => {
    const next = new Set(this.ids);
    ids.forEach((id) => (on ? next.add(id) : next.delete(id)));
    this.#set(next);
  };

  readonly clear = (): void => this.#set(new Set());

  get list(): string[] {
    return [...this.ids];
  }

  #set(next: ReadonlySet<string>) {
    this.ids = next;
    this.#kept([...next]);
  }
}
