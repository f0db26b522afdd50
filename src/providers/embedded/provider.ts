import { Type } from '@sinclair/typebox'
import { batchStt } from '../../stt/batch.ts'
import { onsetKeys, preRollMsOf } from '../openai-dialect/onset.ts'
import type { Provider } from '../provider.ts'
import { demoLlm } from './dialogue/demo.ts'
import { FLITE_VOICES } from './flite-request.ts'
import { flite } from './flite.ts'
import { moonshine } from './moonshine.ts'

/** Of sound without a voice at the end: with less, Moonshine takes a whole sentence for the first half of one. */
const TAIL_MS = 200

const EmbeddedOptions = Type.Object({
  ...onsetKeys,
  vad_stop_secs: Type.Optional(Type.Number({ description: 'After how much silence it is asked, in s' })),
  tts_voice: Type.Optional(
    Type.Union(
      FLITE_VOICES.map((voice) => Type.Literal(voice)),
      { description: 'rms and awb are men, slt is a woman' },
    ),
  ),
  tts_speed: Type.Optional(Type.Number({ description: 'How fast it speaks; 1 is its own pace' })),
})

/** Models that ship with the program: English, no key, no network. */
export const embedded: Provider<typeof EmbeddedOptions> = {
  env: undefined,
  options: EmbeddedOptions,
  needsKey: () => false,
  stt: (options, { clock }) => {
    const recogniser = moonshine(clock)
    return {
      ...batchStt(recogniser, {
        partials: true,
        preRollMs: preRollMsOf(options),
        tailMs: Math.max(0, TAIL_MS - (options.vad_stop_secs ?? 0.2) * 1000),
      }),
      preload: () => recogniser.preload(),
      [Symbol.asyncDispose]: () => recogniser[Symbol.asyncDispose](),
    }
  },
  llm: (_, { clock }) => demoLlm({ clock, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
  tts: ({ tts_voice: voice = 'rms', tts_speed: speed = 1 }, { clock }) => flite({ voice, speed, clock }),
}
