import type { ModelStage } from '../../std/errors.ts'
import type { Count, Distribution, Families } from './families.ts'

const ERROR_LABELS = ['error_type', 'session_id', 'stage', 'model'] as const
const MODEL_LABELS = ['session_id', 'stage', 'model'] as const
const OUTCOME_LABELS = ['session_id', 'stage', 'status', 'model'] as const
const LAG_LABELS = ['direction', 'session_id', 'model'] as const

/** One histogram with the label `status` settled either way. */
export type ByOutcome = Readonly<Record<'success' | 'error', Distribution>>

export type StageHistogram = (of: Record<(typeof OUTCOME_LABELS)[number], string>) => Distribution
type StageCounter<L extends string> = (of: Record<L, string>) => Count

/** What is measured of the stages, in the order of voxray-go's table. */
export function declareStages(families: Families, waiting: () => number) {
  const errors = (stage: ModelStage, what: string): StageCounter<(typeof ERROR_LABELS)[number]> =>
    families.counter(
      `${stage}_errors_total`,
      `Failures of ${what} that a call was told of. error_type is our code.`,
      ERROR_LABELS,
    )
  const fallback = (stage: ModelStage, help: string): StageCounter<(typeof MODEL_LABELS)[number]> =>
    families.counter(`${stage}_fallback_total`, help, MODEL_LABELS)
  const timing = (name: string, help: string): StageHistogram => families.histogram(name, help, OUTCOME_LABELS)

  const sttErrors = errors('stt', 'speech recognition')
  const sttFallback = fallback(
    'stt',
    'Turns that went on without a final transcript: on partial words, or with an apology.',
  )
  const sttFirst = timing(
    'stt_time_to_first_token_seconds',
    'From the begin of speech to its first words, partial or final.',
  )
  const sttWhole = timing(
    'stt_transcription_latency_seconds',
    'From a pause of the caller to the final transcript it asked for.',
  )
  const sttLag = families.histogram(
    'stt_streaming_lag_seconds',
    "How far recognition is behind the caller: from the end of a turn's speech to its final transcript, the 200 ms of silence before it is asked for included.",
    LAG_LABELS,
  )
  families.measured('voxray_stt_waiting', 'Calls that wait for a final transcript.', [], (tell) => tell({}, waiting()))

  const llmErrors = errors('llm', 'the language model')
  const llmRetries = families.counter(
    'llm_retries_total',
    'Requests to the language model made again after a failure.',
    MODEL_LABELS,
  )
  const llmFallback = fallback('llm', 'Replies that became a spoken apology because the model gave nothing.')
  const llmFirst = timing(
    'llm_time_to_first_token_seconds',
    'From the request to the first token; on an error before it, to the error.',
  )
  const llmWhole = timing(
    'llm_generation_latency_seconds',
    'Time waited for the model in one reply, from first to last. Replies that were cut are left out.',
  )
  const llmTokens = families.counter(
    'voxray_llm_tokens_total',
    'Tokens as the language model counts them itself, of each model that had a part in a reply. kind is "prompt" (read), "cached" (those of them that the vendor had in its cache), "completion" (written) or "speculative" (of answers that were begun before a turn was over and not wanted: read and written, by their length where the model did not tell).',
    ['kind', 'model'],
  )
  const llmBetween = families.histogram(
    'llm_inter_token_latency_seconds',
    'Time waited for each token after the first.',
    MODEL_LABELS,
  )

  const ttsErrors = errors('tts', 'the voice')
  const ttsFallback = fallback('tts', 'Replies that became a spoken apology because the voice gave nothing.')
  const ttsFirst = timing(
    'tts_time_to_first_audio_chunk_seconds',
    'From a piece of text to its first audio; on an error before it, to the error.',
  )
  const ttsWhole = timing(
    'tts_synthesis_latency_seconds',
    'Time waited for the voice in one piece of text. Pieces that were cut are left out.',
  )
  const ttsSpeculative = families.counter(
    'voxray_tts_speculative_characters_total',
    'Characters of answers that were given to the voice before a turn was over, and not wanted.',
    ['model'],
  )
  const ttsLag = families.histogram(
    'tts_streaming_lag_seconds',
    'Each gap a caller heard in the middle of a reply because no audio was there in time.',
    LAG_LABELS,
  )
  const retries = families.counter(
    'voxray_provider_retries_total',
    'Requests to a provider made again after a failure, of every stage.',
    ['stage', 'model'],
  )
  const replaced = families.counter(
    'voxray_provider_fallbacks_total',
    'Failures of one provider after which the next of its list did the stage. error_type is our code.',
    ['stage', 'from', 'to', 'error_type'],
  )
  const hedges = families.counter(
    'voxray_llm_hedges_total',
    'Answers for which a second model (by) was asked, because the first (from) was slow to begin. won: the second was faster.',
    ['from', 'by', 'won'],
  )
  return {
    replaced,
    hedges,
    errors: { stt: sttErrors, llm: llmErrors, tts: ttsErrors },
    fallbacks: { stt: sttFallback, llm: llmFallback, tts: ttsFallback },
    sttFirst,
    sttWhole,
    sttLag,
    llmRetries,
    llmFirst,
    llmWhole,
    llmBetween,
    llmTokens,
    ttsSpeculative,
    ttsFirst,
    ttsWhole,
    ttsLag,
    retries,
  }
}
