import type { Pcm } from '../audio/pcm.ts'
import { fade } from '../audio/fade.ts'
import type { Config } from '../config/schema.ts'
import { KeptSpeech } from './kept-speech.ts'
import type { Language } from '../language/language.ts'
import type { Manners } from './manners.ts'
import { printOfVoice, type Providers } from './stages.ts'
import type { Log } from '../observe/log.ts'
import { flite } from '../providers/embedded/flite.ts'
import type { Clock } from '../std/clock.ts'
import { type PreparedParts, PreparedTts, type SpeechStore } from '../tts/prepared.ts'
import { wholePieces } from '../tts/whole-pieces.ts'

/** A voice that has just been started may be slow at first. */
const PATIENCE_MS = 8000

/** What a voice is given of the sentences of our own. */
export const ownPieces = (language: Language): string[] =>
  Object.values(language.sentences).flatMap((sentence) => wholePieces(sentence, language))

/** An agent that speaks in a voice. */
export interface Speaker {
  readonly config: Config
  readonly manners: Pick<Manners, 'greeting' | 'idlePrompts' | 'language'>
  /** Its code has the voice: nobody knows whether it is the same after the next start. */
  readonly bringsVoice?: boolean
}

export interface OwnSpeechWorld {
  readonly clock: Clock
  readonly log: Log
  readonly version: string
  readonly providers?: Providers
  /** Somebody is in a call. */
  readonly isBusy: () => boolean
}

/**
 * A voice of the calls, with the sentences of our own prepared, and those of the operator that are the same for all callers. `others` are agents
 * who speak in it, too.
 */
export function withOwnSpeech(
  voices: Pick<PreparedParts, 'tts' | 'preparing'>,
  speaker: Speaker,
  others: readonly Speaker[],
  world: OwnSpeechWorld,
): PreparedTts {
  const { clock, log, isBusy } = world
  const { config } = speaker
  const all = [speaker, ...others]
  const waitsSecs = all.flatMap(({ config: own }) => [own.tts_first_audio_timeout_secs, own.stall_timeout_secs])
  return new PreparedTts({
    ...voices,
    patienceMs: Math.max(PATIENCE_MS, ...waitsSecs.map((secs) => secs * 1000)),
    needed: [...new Set(all.flatMap(({ manners }) => ownPieces(manners.language)))],
    welcome: all.flatMap(({ manners: { greeting, idlePrompts, language } }) =>
      [greeting, ...idlePrompts].filter((text) => !text.includes('{{')).flatMap((text) => wholePieces(text, language)),
    ),
    store: config.speech_cache_dir === '' || speaker.bringsVoice === true ? NOWHERE : keptIn(config, world),
    openSpare: () => flite({ voice: 'rms', clock }),
    signal: twoTones(),
    clock,
    isBusy,
    told: (trouble) =>
      trouble
        ? log.warn("the voice cannot prepare the server's own sentences; the built-in voice says them until it can", {
            code: trouble.code,
            reason: trouble.message,
          })
        : log.info("the server's own sentences are prepared"),
  })
}

function keptIn(config: Config, { log, version, providers }: OwnSpeechWorld): SpeechStore {
  const { speech_cache_dir: folder } = config
  return new KeptSpeech({
    folder,
    voice: [version, printOfVoice(config, providers)],
    unwritable: (code) =>
      log.info('prepared speech is not kept for the next start: its folder is not writable', { folder, code }),
  })
}

const NOWHERE: SpeechStore = { read: async () => undefined, write: async () => {} }

const SIGNAL_RATE_HZ = 16_000

/** What telephones play when a number cannot be reached, in short: 950 and 1400 Hz (ITU-T E.180), a quarter of a second each. */
function twoTones(): Pcm {
  const length = SIGNAL_RATE_HZ / 4
  const samples = new Int16Array(2 * length)
  for (const [index, hz] of [950, 1400].entries()) {
    const tone = samples.subarray(index * length, (index + 1) * length)
    for (let at = 0; at < length; at++) tone[at] = 4000 * Math.sin((2 * Math.PI * hz * at) / SIGNAL_RATE_HZ)
    fade(tone.subarray(0, 320), 0, 1)
    fade(tone.subarray(-320), 1, 0)
  }
  return { samples, rateHz: SIGNAL_RATE_HZ }
}
