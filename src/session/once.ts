/** Routes whose answers are kept, each by itself. */
export type OnceWork = 'start' | 'calls' | 'dialin'

/** Work of one route that is done once however often it is asked for. */
export interface OnceStore {
  /**
   * The text `make` gave when it first succeeded for this key, for 24 hours. Of those who ask at the same time one makes it and
   * all get it. A failure is told to whose `make` failed and is not kept: the next one who waits tries for itself. Throws
   * `StillMaking` to who has waited ten seconds.
   */
  once(key: string, make: () => Promise<string>): Promise<string>
}

/** What a key may be: printable ASCII. Keys from outside are checked before they come here. */
export const ONCE_KEY = /^[\x20-\x7e]{1,255}$/

export const KEPT_MS = 24 * 60 * 60 * 1000
/** How long one who asks waits for another's work. */
export const PATIENCE_MS = 10_000

/** Another request with this key is not done yet. */
export class StillMaking extends Error {
  readonly code = 'still-making'

  constructor() {
    super('a request with the same key is still in progress: try again shortly')
    this.name = 'StillMaking'
  }
}
