import type { Watch, Watcher } from '../../call/watcher.ts'
import type { CallEvent } from '../../event/call-event.ts'
import type { Llm } from '../../llm/llm.ts'
import type { Clock } from '../../std/clock.ts'
import { isModelStage, type ModelStage, type StageError } from '../../std/errors.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Tts } from '../../tts/tts.ts'
import type { Distribution, Families } from './families.ts'
import { type ByOutcome, declareStages, type StageHistogram } from './stage-families.ts'
import { MeasuredSttSession, type SttTimes } from './stt-session.ts'
import { type RequestTimes, timed } from './timed.ts'

/** Who hears, thinks and speaks. */
export interface Models {
  readonly stt: Stt
  readonly llm: Llm
  readonly tts: Tts
}

/** Speech recognition, language model and voice: how long they take, and how often they fail. */
export class StageMetrics implements Watcher {
  readonly #clock: Clock
  readonly #families
  /** Named once they are known. */
  readonly #models: Record<ModelStage, string> = { stt: '', llm: '', tts: '' }
  #lag: Record<'stt' | 'tts', Distribution> | undefined
  #waiting = 0

  constructor(families: Families, clock: Clock) {
    this.#clock = clock
    this.#families = declareStages(families, () => this.#waiting)
  }

  /** The same models, watched. */
  watch({ stt, llm, tts }: Models): Models {
    Object.assign(this.#models, { stt: stt.name, llm: llm.name, tts: tts.name })
    this.#lag = {
      stt: this.#families.sttLag({ direction: 'ingress', session_id: '', model: stt.name }),
      tts: this.#families.ttsLag({ direction: 'egress', session_id: '', model: tts.name }),
    }
    return { stt: this.#watchStt(stt), llm: this.#watchLlm(llm), tts: this.#watchTts(tts) }
  }

  /** A provider is about to try again. */
  readonly retried = ({ stage }: StageError): void => {
    if (!isModelStage(stage)) return
    this.#families.retries({ stage, model: this.#models[stage] }).inc()
    if (stage === 'llm') this.#families.llmRetries(this.#of('llm')).inc()
  }

  open(): Watch {
    return { event: this.#observe }
  }

  readonly #observe = (event: CallEvent): void => {
    switch (event.type) {
      case 'failed':
        if (isModelStage(event.stage))
          this.#families.errors[event.stage]({ error_type: event.code, ...this.#of(event.stage) }).inc()
        return
      case 'fell-back':
        return this.#families.fallbacks[event.stage](this.#of(event.stage)).inc()
      case 'ran-dry':
        return this.#lag?.tts.observe(event.ms / 1000)
      case 'turn-timed':
        if (event.latency.transcriptMs !== undefined) this.#lag?.stt.observe(event.latency.transcriptMs / 1000)
        return
    }
  }

  #of = <S extends ModelStage>(stage: S) => ({ session_id: '', stage, model: this.#models[stage] })

  #byOutcome(histogram: StageHistogram, stage: ModelStage): ByOutcome {
    const of = this.#of(stage)
    return { success: histogram({ ...of, status: 'success' }), error: histogram({ ...of, status: 'error' }) }
  }

  #watchStt(stt: Stt): Stt {
    const times: SttTimes = {
      clock: this.#clock,
      firstWords: this.#byOutcome(this.#families.sttFirst, 'stt'),
      final: this.#byOutcome(this.#families.sttWhole, 'stt'),
      waiting: (change) => (this.#waiting += change),
    }
    return { name: stt.name, open: (signal, language) => new MeasuredSttSession(stt.open(signal, language), times) }
  }

  #watchLlm(llm: Llm): Llm {
    const clock = this.#clock
    const first = this.#byOutcome(this.#families.llmFirst, 'llm')
    const whole = this.#byOutcome(this.#families.llmWhole, 'llm')
    const between = this.#families.llmBetween(this.#of('llm'))
    return {
      name: llm.name,
      stream(messages, signal, ask) {
        const times = requestTimes(first, whole, (waitMs) => between.observe(waitMs / 1000))
        return timed(clock, llm.stream(messages, signal, ask), signal, {
          stage: 'llm',
          ended: times.ended,
          item: ({ type }, waitMs) => (type === 'text' ? times.item(waitMs) : undefined),
        })
      },
    }
  }

  #watchTts(tts: Tts): Tts {
    const clock = this.#clock
    const first = this.#byOutcome(this.#families.ttsFirst, 'tts')
    const whole = this.#byOutcome(this.#families.ttsWhole, 'tts')
    return {
      name: tts.name,
      speak(piece, signal) {
        const times = requestTimes(first, whole)
        return timed(clock, tts.speak(piece, signal), signal, {
          stage: 'tts',
          ended: times.ended,
          item: (_, waitMs) => times.item(waitMs),
        })
      },
    }
  }
}

/** The wait for the first item, and for all of them. A request that fails before its first is an error of both. */
function requestTimes(first: ByOutcome, whole: ByOutcome, next: (waitMs: number) => void = () => {}) {
  let hasBegun = false
  return {
    item(waitMs: number): void {
      if (hasBegun) return next(waitMs)
      hasBegun = true
      first.success.observe(waitMs / 1000)
    },
    ended: ((outcome, waitedMs) => {
      if (!hasBegun && outcome === 'error') first.error.observe(waitedMs / 1000)
      whole[outcome].observe(waitedMs / 1000)
    }) satisfies RequestTimes<unknown>['ended'],
  }
}
