import { LISTEN_RATE_HZ, durationMs } from './audio/pcm.ts'
import { Resampler } from './audio/resample.ts'
import { joined } from './audio/sounds.ts'
import { systemIo } from './compose/app.ts'
import type { Report } from './compose/check-servers.ts'
import type { Parts } from './compose/parts.ts'
import { openStages } from './compose/stages.ts'
import { tryHearing, trySpeaking, tryThinking } from './compose/trials.ts'
import { configWith } from './config/agents.ts'
import type { Config } from './config/schema.ts'
import { readBy } from './config/provider-options.ts'
import { seenBy, STAGES, type StageName, stagesOf } from './config/stages.ts'
import { wordsOf } from './language/words.ts'
import { spoken } from './simulate/speech.ts'
import { systemClock } from './std/clock.ts'
import { messageOf, StageError } from './std/errors.ts'

/** Of plain words that any recogniser knows. */
const QUESTION = 'What is the capital of France?'
const ASIDE = 'Answer in one short sentence.'
const ANSWER = 'The capital of France is Paris.'

/** What a provider does in a turn: what it cannot do is done by the models that come with voxray. */
export function liveFlags(provider: string, { facts }: Pick<Parts, 'facts'>): Readonly<Record<string, string>> {
  const its = facts.providers[provider]?.stages
  if (!its) return { provider }
  return Object.fromEntries(STAGES.map((stage) => [`${stage}_provider`, its.includes(stage) ? provider : 'embedded']))
}

/**
 * One real turn with a provider: it hears a question, thinks of an answer and speaks it, each as far as it can, and what it did is told.
 * Gives the exit code. It costs what such a turn costs.
 */
export async function live(config: Config, provider: string, parts: Parts, report: Report): Promise<number> {
  await using stages = openStages(config, systemIo, parts.providers)
  const its = STAGES.filter((stage) => stagesOf(config)[stage].includes(provider))
  await stages.preload()
  let answer = ANSWER
  const steps: Record<StageName, () => Promise<void>> = {
    stt: async () => {
      report.line(`${provider} hears "${QUESTION}" …`)
      const { text, firstWordsMs, finalMs, language, decided } = await tryHearing(
        stages.stt,
        await spoken(QUESTION),
        systemClock,
      )
      if (firstWordsMs !== undefined) report.line(`  first words ${seconds(firstWordsMs)} after the speech began`)
      report.line(
        `  all words ${seconds(finalMs)} after it ended${decided ? ': it decided that the turn was over' : ''}`,
      )
      const { found, of } = share(QUESTION, text)
      report.line(`  "${text}": ${found} of ${of} words${language === undefined ? '' : `, in "${language}"`}`)
      if (found === 0) throw new StageError('stt', 'empty-answer', 'it heard none of the words, which are English')
    },
    llm: async () => {
      report.line(`${provider} is asked the same …`)
      const { text, firstWordsMs, wholeMs, tokens } = await tryThinking(stages.llm, `${QUESTION} ${ASIDE}`, systemClock)
      report.line(`  first words after ${seconds(firstWordsMs)}, all of them after ${seconds(wholeMs)}`)
      report.line(`  "${text.trim()}"${tokens === undefined ? '' : `: ${tokens} tokens`}`)
      answer = text.trim() || answer
    },
    tts: async () => {
      report.line(`${provider} says "${answer}" …`)
      const { pcm, firstSoundMs, wholeMs, words } = await trySpeaking(stages.tts, answer, systemClock)
      report.line(`  first sound after ${seconds(firstSoundMs)}, all of it after ${seconds(wholeMs)}`)
      report.line(
        `  ${seconds(durationMs(pcm))} of speech at ${pcm.rateHz} Hz${words.length > 0 ? `, with the times of ${words.length} words` : ''}`,
      )
      const again = await heardHere(config, parts, pcm)
      const { found, of } = share(answer, again)
      report.line(`  the recogniser that comes with voxray hears "${again}": ${found} of ${of} words`)
    },
  }
  let isGood = true
  for (const stage of its) {
    const address = addressOf(stage, provider, config)
    if (address !== undefined) report.line(`${provider} is asked at ${address}, as ${stage}_base_url says`)
    try {
      await steps[stage]()
    } catch (error) {
      report.trouble(`  it failed: ${messageOf(error)}`)
      isGood = false
    }
  }
  return isGood ? 0 : 1
}

/** Where a stage is asked, if not at the vendor: an address may have been meant for another. A password in it is not shown. */
function addressOf(stage: StageName, provider: string, config: Config): string | undefined {
  const read = readBy(provider, seenBy(provider, stage, config))
  const url = read[`${stage}_base_url`] ?? read['base_url']
  return typeof url === 'string' && url !== '' ? new URL(url).host : undefined
}

/** What our own recogniser makes of a voice. It knows English alone. */
async function heardHere(
  config: Config,
  parts: Parts,
  { samples, rateHz }: { samples: Int16Array; rateHz: number },
): Promise<string> {
  await using own = openStages(
    configWith(config, { stt_provider: ['embedded'], llm_provider: ['embedded'], tts_provider: ['embedded'] }),
    systemIo,
    parts.providers,
  )
  const resampler = new Resampler(rateHz, LISTEN_RATE_HZ)
  const speech = joined([resampler.process(samples).slice(), resampler.flush().slice()])
  return (await tryHearing(own.stt, speech, systemClock)).text
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`

/** How many words of a sentence were heard, in whatever order. */
function share(said: string, heard: string): { found: number; of: number } {
  const words = wordsOf(said)
  const left = wordsOf(heard)
  const found = words.filter((word) => {
    const at = left.indexOf(word)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
  return { found: found.length, of: words.length }
}
