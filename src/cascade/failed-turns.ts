/** So many turns in a row that ended in an apology, and the next would, too. */
const MOST_IN_A_ROW = 3

/** The turns in a row that have failed. */
export class FailedTurns {
  #count = 0

  /** Another has failed: true when nothing works any more. */
  isOneTooMany(): boolean {
    return ++this.#count >= MOST_IN_A_ROW
  }

  clear(): void {
    this.#count = 0
  }
}
