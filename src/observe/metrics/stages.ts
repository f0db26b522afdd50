import type { CallInfo } from '../../call/info.ts'
import type { Watch, Watcher } from '../../call/watcher.ts'
import type { CallEvent } from '../../event/call-event.ts'
import type { Llm, TokenUsage } from '../../llm/llm.ts'
import type { Clock } from '../../std/clock.ts'
import { type FailureCode, isModelStage, type ModelStage, type StageError } from '../../std/errors.ts'
import type { Stt } from '../../stt/stt.ts'
import type { Speech, Tts } from '../../tts/tts.ts'
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

/** The models of one agent. */
interface AgentStages {
  readonly names: Readonly<Record<ModelStage, string>>
  readonly sttLag: Distribution
  readonly ttsLag: Distribution
}

const labelsOf = <S extends ModelStage>(stage: S, model: string) => ({ session_id: '', stage, model })

/** Speech recognition, language model and voice: how long they take, and how often they fail. */
export class StageMetrics implements Watcher {
  readonly #clock: Clock
  readonly #families
  /** By agent, once they are known. */
  readonly #agents = new Map<string, AgentStages>()
  #waiting = 0

  constructor(families: Families, clock: Clock) {
    this.#clock = clock
    this.#families = declareStages(families, () => this.#waiting)
  }

  /** The same models, watched: they are those of this agent. */
  watch({ stt, llm, tts }: Models, agent: string): Models {
    this.know({ stt, llm, tts }, agent)
    return { stt: this.stt(stt), llm: this.llm(llm), tts: this.tts(tts) }
  }

  /** These are those of this agent. One that stands for several is not watched itself: each of these is. */
  know({ stt, llm, tts }: Models, agent: string): void {
    this.#agents.set(agent, {
      names: { stt: stt.name, llm: llm.name, tts: tts.name },
      sttLag: this.#families.sttLag({ direction: 'ingress', session_id: '', model: stt.name }),
      ttsLag: this.#families.ttsLag({ direction: 'egress', session_id: '', model: tts.name }),
    })
  }

  /** A provider is about to ask its model again. */
  readonly retried = ({ stage }: StageError, model: string): void => {
    if (!isModelStage(stage)) return
    this.#families.retries({ stage, model }).inc()
    if (stage === 'llm') this.#families.llmRetries(labelsOf('llm', model)).inc()
  }

  open({ agent }: CallInfo): Watch {
    const stages = this.#agents.get(agent)
    return stages ? { event: (event) => this.#observe(event, stages) } : {}
  }

  #observe(event: CallEvent, { names, sttLag, ttsLag }: AgentStages): void {
    switch (event.type) {
      case 'failed':
        if (isModelStage(event.stage)) this.#failed(event.stage, event.code, event.model ?? names[event.stage])
        return
      case 'draft-dropped':
        return this.#families
          .llmTokens({ kind: 'speculative', model: names.llm })
          .inc(event.promptTokens + event.completionTokens)
      case 'speech-dropped':
        return this.#families.ttsSpeculative({ model: names.tts }).inc(event.chars)
      case 'replaced': {
        const { stage, from, to, code } = event
        this.#failed(stage, code, from)
        return this.#families.replaced({ stage, from, to, error_type: code }).inc()
      }
      case 'hedged': {
        const { from, by, won } = event
        return this.#families.hedges({ from, by, won: String(won) }).inc()
      }
      case 'fell-back':
        return this.#families.fallbacks[event.stage](labelsOf(event.stage, names[event.stage])).inc()
      case 'ran-dry':
        return ttsLag.observe(event.ms / 1000)
      case 'turn-timed':
        if (event.latency.transcriptMs !== undefined) sttLag.observe(event.latency.transcriptMs / 1000)
        return
    }
  }

  #failed(stage: ModelStage, code: FailureCode, model: string): void {
    this.#families.errors[stage]({ error_type: code, ...labelsOf(stage, model) }).inc()
  }

  #countTokens(
    { promptTokens: prompt, completionTokens: completion, cachedTokens: cached }: TokenUsage,
    model: string,
  ) {
    for (const [kind, tokens] of Object.entries({ prompt, completion, cached }))
      if (tokens) this.#families.llmTokens({ kind, model }).inc(tokens)
  }

  #byOutcome(histogram: StageHistogram, stage: ModelStage, model: string): ByOutcome {
    const of = labelsOf(stage, model)
    return { success: histogram({ ...of, status: 'success' }), error: histogram({ ...of, status: 'error' }) }
  }

  stt(stt: Stt): Stt {
    const times: SttTimes = {
      clock: this.#clock,
      firstWords: this.#byOutcome(this.#families.sttFirst, 'stt', stt.name),
      final: this.#byOutcome(this.#families.sttWhole, 'stt', stt.name),
      waiting: (change) => (this.#waiting += change),
    }
    return { name: stt.name, open: (...call) => new MeasuredSttSession(stt.open(...call), times) }
  }

  llm(llm: Llm): Llm {
    const clock = this.#clock
    const first = this.#byOutcome(this.#families.llmFirst, 'llm', llm.name)
    const whole = this.#byOutcome(this.#families.llmWhole, 'llm', llm.name)
    const between = this.#families.llmBetween(labelsOf('llm', llm.name))
    const countTokens = (used: TokenUsage) => this.#countTokens(used, llm.name)
    return {
      name: llm.name,
      ...(llm.remembers && { remembers: true }),
      stream(messages, signal, ask) {
        const whenWanted = ask?.whenWanted ?? ((run) => run())
        const times = requestTimes(first, whole, (waitMs) => between.observe(waitMs / 1000))
        return timed(clock, llm.stream(messages, signal, ask), signal, {
          stage: 'llm',
          ended: times.ended,
          item(event, waitMs) {
            if (event.type === 'text') times.item(waitMs)
            // Of a reply that several had a part in, each has told its own.
            if (event.type === 'usage') whenWanted(() => countTokens(event))
          },
        })
      },
      preconnect: () => llm.preconnect?.(),
    }
  }

  tts(tts: Tts): Tts {
    const clock = this.#clock
    const first = this.#byOutcome(this.#families.ttsFirst, 'tts', tts.name)
    const whole = this.#byOutcome(this.#families.ttsWhole, 'tts', tts.name)
    const measured = (speech: AsyncIterable<Speech>, signal: AbortSignal): AsyncIterable<Speech> => {
      const times = requestTimes(first, whole)
      return timed(clock, speech, signal, {
        stage: 'tts',
        ended: times.ended,
        item: (_, waitMs) => times.item(waitMs),
      })
    }
    return {
      name: tts.name,
      speak: (piece, signal) => measured(tts.speak(piece, signal), signal),
      open(playRateHz) {
        const session = tts.open?.(playRateHz)
        const voice = session ?? tts
        return {
          speak: (piece, signal) => measured(voice.speak(piece, signal), signal),
          [Symbol.dispose]: () => session?.[Symbol.dispose](),
        }
      },
      preconnect: (playRateHz, signal) => tts.preconnect?.(playRateHz, signal),
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
