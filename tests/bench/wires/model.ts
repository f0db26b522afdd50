import { FliteVoice } from '../../../src/providers/embedded/flite-voice.ts'
import { Resampler } from '../../../src/audio/resample.ts'
import { LISTEN_RATE_HZ } from '../../../src/audio/pcm.ts'
import { toneOf } from '../../../src/testing/tone-tts.ts'
import { AskedLog } from '../../support/handset/asked.ts'
import { OpenAiServer } from '../../support/openai-server.ts'
import { ANSWER, LLM_MS, TTS_MS } from '../conversation/play.ts'
import { atLevel } from '../conversation/sounds.ts'

const RATE_HZ = 24_000
/** As in virtual time: a tone of 50 ms for each character, so that silence is the bot's and not its voice's. */
const TONE = { msPerChar: 50, rateHz: RATE_HZ, frequencyHz: 440 }
const TALK = 'The bot is telling something that takes a while and that nobody would hear to its end. '.repeat(3)
const BOT_DB = -20

/** Some 40 s in the embedded voice. */
export const HOTEL = [
  'Thank you for calling the riverside hotel.',
  'We have forty two rooms on three floors, and most of them look over the water.',
  'Breakfast is served from seven until half past ten, and on Sundays until eleven.',
  'The garden and the swimming pool are open all day long.',
  'There is a train to the city every twenty minutes, and the station is a short walk away.',
  'If you come by car, you can park behind the house, and there is no charge for that.',
  'Dogs are welcome, and so are children of every age.',
  'The restaurant on the first floor is open from noon until late in the evening.',
  'You can rent a bicycle at the desk, and we are glad to show you the way along the river.',
  'The rooms at the back are quiet, and those at the front have a balcony.',
]

/** Calls that dial this or more hear about the hotel, others a tone that goes on. */
export const FIRST_HOTEL = 1000
/** And these no more than an answer. */
export const FIRST_BRIEF = 2000

function spoken(voice: FliteVoice, text: string): Int16Array {
  const samples = atLevel(voice.speak({ text, voice: 'rms', speed: 1 }), BOT_DB)
  return new Resampler(LISTEN_RATE_HZ, RATE_HZ).process(samples).slice()
}

/** The model and the voice of the servers: known answers, after what hosted ones take. They are in the process of the callers. */
export class Model implements AsyncDisposable {
  readonly asked = new AskedLog()
  readonly #server = new OpenAiServer()
  readonly #api: Bun.Server<undefined>

  private constructor(voice: FliteVoice) {
    const inVoice = new Map<string, Int16Array>()
    const hotel = (text: string): Int16Array => {
      const made = inVoice.get(text) ?? spoken(voice, text)
      inVoice.set(text, made)
      return made
    }
    // The voice keeps this process from its callers, so it has spoken before they come.
    for (const text of HOTEL) hotel(text)
    this.#server.reply = (messages) => {
      const { text, dialled } = this.asked.take(messages)
      if (!text.includes('#') || (dialled ?? 0) >= FIRST_BRIEF) return ANSWER
      return (dialled ?? 0) >= FIRST_HOTEL ? HOTEL.join(' ') : TALK
    }
    this.#server.voice = (text) => (TALK.includes(text) || ANSWER.includes(text) ? toneOf(text, TONE) : hotel(text))
    this.#api = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: async (request) => {
        await Bun.sleep(request.url.endsWith('/audio/speech') ? TTS_MS : LLM_MS)
        return await this.#server.handle(request)
      },
    })
  }

  static async open(): Promise<Model> {
    return new Model(await FliteVoice.load())
  }

  /** Of a server that uses it. The recogniser and the detector of voices are its own. */
  get config(): Readonly<Record<string, unknown>> {
    const url = `http://127.0.0.1:${this.#api.port}/v1`
    return { greeting: '', llm_base_url: url, tts_provider: 'openai', tts_base_url: url }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#api.stop(true)
  }
}
