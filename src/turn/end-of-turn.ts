/**
 * Says by the sound of a caller who has fallen silent whether they have done. One serves all calls.
 *
 * ```ts
 * const patient: EndOfTurn = { name: 'patient', judge: () => Promise.resolve(0) }
 * ```
 */
export interface EndOfTurn {
  readonly name: string
  /**
   * `samples`: the end of the turn at 16 kHz, eight seconds at most. Resolves to a probability: 0, they go on; 1, the turn is over. Rejects
   * with `StageError`, or with the signal's reason.
   */
  judge(samples: Int16Array, signal: AbortSignal): Promise<number>
}
