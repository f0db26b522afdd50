import { agent, tool, Type } from 'voxray'

const GREETINGS = {
  de: 'Hotel Alpenblick, guten Tag!',
  en: 'Hotel Alpenblick, hello!',
}

const PROMPTS = {
  de: 'Du bist die Rezeption des Hotels Alpenblick. Sprich Deutsch, sei herzlich und fasse dich kurz.',
  en: 'You are the front desk of the hotel Alpenblick. Speak English, be warm and brief.',
}

const known = (language: string): 'de' | 'en' => (language === 'de' ? 'de' : 'en')

const PRICES = { single: 90, double: 140, suite: 260 }

/** Speaks the language of its caller. Its recogniser has to know both: see docs/models.md. */
export default agent({
  // Nobody has spoken yet. The application may have said which language the caller has: POST /start with { "language": "de" } in `body`.
  greeting: ({ info, language }) =>
    info.data['language'] === undefined ? `${GREETINGS.de} ${GREETINGS.en}` : GREETINGS[known(language)],

  // `language` follows the caller, so each answer has its own prompt.
  prompt: ({ language }) => PROMPTS[known(language)],

  tools: {
    room_price: tool({
      description: 'The price of a room for one night. Der Preis eines Zimmers für eine Nacht.',
      input: Type.Object({ room: Type.Union([Type.Literal('single'), Type.Literal('double'), Type.Literal('suite')]) }),
      // "One moment, please", in the language of the call.
      filler: { afterMs: 800 },
      run: ({ room }) => ({ euros: PRICES[room] }),
    }),
  },
})
