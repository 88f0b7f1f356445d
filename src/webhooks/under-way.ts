/** How many attempts are made at once, by one process. */
export const AT_ONCE = 20

/** One tenant's receivers may all be slow; the others have room left. */
export const PER_TENANT = 12

/** The attempts under way: how many more there may be, and when one has ended. */
export class UnderWay {
  readonly #attempts = new Set<Promise<void>>()
  readonly #ofTenant = new Map<string, number>()
  /** is told of what could not be taken or written down */
  readonly failed: (error: unknown) => void

  constructor (failed: (error: unknown) => void) {
    this.failed = failed
  }

  /** How many attempts of this tenant may begin now. */
  room (tenantId: string): number {
    return Math.max(0, Math.min(AT_ONCE - this.#attempts.size, PER_TENANT - (this.#ofTenant.get(tenantId) ?? 0)))
  }

  get isEmpty (): boolean {
    return this.#attempts.size === 0
  }

  add (tenantId: string, attempt: Promise<void>): void {
    this.#count(tenantId, 1)
    const ended = attempt.catch(this.failed).then(() => {
      this.#attempts.delete(ended)
      this.#count(tenantId, -1)
    })
    this.#attempts.add(ended)
  }

  /** Resolves when any of those that are under way now has ended; at once when there is none. */
  async next (): Promise<void> {
    if (!this.isEmpty) await Promise.race(this.#attempts)
  }

  /** Resolves when all of them have ended. */
  async all (): Promise<void> {
    while (!this.isEmpty) await Promise.all(this.#attempts)
  }

  #count (tenantId: string, more: number): void {
    const count = (this.#ofTenant.get(tenantId) ?? 0) + more
    if (count === 0) this.#ofTenant.delete(tenantId)
    else this.#ofTenant.set(tenantId, count)
  }
}
