import type { Attempt, Breaker } from './breaker.ts'
import type { FailureCode } from './errors.ts'

/** What a vendor says of a model or a voice. It does all others. */
const OF_THE_MODEL: ReadonlySet<FailureCode> = new Set<FailureCode>(['not-found', 'gone', 'unsupported'])

/** The breaker of a vendor, which all its models share, and that of one of them: a wrong name is no outage for those who have another. */
export class JointBreaker implements Breaker {
  readonly #ofVendor: Breaker
  readonly #ofModel: Breaker

  constructor(ofVendor: Breaker, ofModel: Breaker) {
    this.#ofVendor = ofVendor
    this.#ofModel = ofModel
  }

  get isResting(): boolean {
    return this.#ofVendor.isResting || this.#ofModel.isResting
  }

  get restsUntilMs(): number {
    return Math.max(this.#ofVendor.restsUntilMs, this.#ofModel.restsUntilMs)
  }

  asked(): Attempt {
    const [vendor, model] = [this.#ofVendor.asked(), this.#ofModel.asked()]
    return {
      gave() {
        vendor.gave()
        model.gave()
      },
      succeeded() {
        vendor.succeeded()
        model.succeeded()
      },
      failed: (error) => (OF_THE_MODEL.has(error.code) ? model : vendor).failed(error),
      // Silent pieces are counted of one voice.
      refused: (error) => model.refused(error),
    }
  }
}
