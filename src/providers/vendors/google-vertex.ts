import { Type } from '@sinclair/typebox'
import { StageError } from '../../std/errors.ts'
import { googleSpeechOptions, googleSpeechStt, type SpeechIdentity } from './google-speech.ts'
import { type GoogleIdentity, identityOf, isApiKey } from './google-token.ts'
import { googleTts, googleTtsKeys, isGoogles } from './google-tts.ts'
import { packaged } from '../ai-sdk/packaged.ts'
import type { Io, Provider } from '../provider.ts'

const options = {
  project: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9.:-]+$',
      form: 'the id of a project, in small letters and digits',
      env: ['GOOGLE_CLOUD_PROJECT', 'GOOGLE_CLOUD_PROJECT_ID', 'GOOGLE_VERTEX_PROJECT'],
      description: 'The project that pays; the one of the credentials when absent',
    }),
  ),
  location: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9-]+$',
      form: '"global" or a region such as europe-west4',
      env: ['GOOGLE_CLOUD_LOCATION', 'GOOGLE_VERTEX_LOCATION'],
      description: 'Where it runs: `global` (when absent), or a region such as `europe-west4`',
    }),
  ),
}

/** Google's Gemini on Vertex AI: by the credentials of a service account or a user, or by an API key (express mode). */
const gemini = packaged({
  name: 'google_vertex',
  env: ['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_VERTEX_API_KEY'],
  options,
  baseUrl: ({ location }) => `https://${hostIn(location || 'global')}/v1beta1`,
  model: 'gemini-3.5-flash',
  habits: () => ({ effort: 'none' }),
  page: {
    name: 'Google Cloud',
    key: 'It is the path of a credentials file (of a service account, or of a user of gcloud), its JSON, or an API key, which the recogniser does not take. The metadata server of a machine at Google is not asked.',
    bills:
      'Tokens; what repeats from turn to turn is cached and costs less. Seconds of audio of the recogniser: its connection is open for the whole call, and silence counts. Characters of the voice, or tokens with a model of Gemini.',
    languages:
      'The recogniser hears more than a hundred, one for each call: English unless a language is set; `chirp_3` tells them apart. Those of the model. It thinks as little as it can unless `llm_reasoning_effort` says otherwise. The voices speak about 75.',
    tested:
      "A stand-in of streamGenerateContent and of the server of tokens, which Google's own SDK (@google/genai 3.1.0) talks to as well, and one of the voices, which Google's own client (7.1.0) was tried with by hand. A stand-in of the recogniser behind Google's own server of gRPC, whose messages Google's own definitions read.",
  },
  open: async ({ baseURL, apiKey, fetch, io }, model, { location, project: named }) => {
    // The entry without Google's library of credentials, which has a network of its own.
    const { createGoogleVertex } = await import('@ai-sdk/google-vertex/edge')
    const identity = await identityOf(apiKey, 'llm', io)
    if (!identity) return createGoogleVertex({ baseURL: `${baseURL}/publishers/google`, apiKey, fetch })(model)
    const project = named || identity.project
    if (!project)
      throw new StageError('llm', 'bad-request', 'the credentials name no project: set GOOGLE_CLOUD_PROJECT')
    const path = `projects/${project}/locations/${location || 'global'}/publishers/google`
    // The package asks for a token before each request. With any key it asks for none, and ours takes the place of that.
    return createGoogleVertex({ baseURL: `${baseURL}/${path}`, apiKey: 'none', fetch: asOf(identity, fetch) })(model)
  },
})

const Options = Type.Object({ ...googleSpeechOptions, ...gemini.options.properties, ...googleTtsKeys })

/** The same, the recogniser of Cloud Speech-to-Text, and the voices of Cloud Text-to-Speech. */
export const google_vertex: Provider<typeof Options> = {
  ...gemini,
  options: Options,
  needsKey(stage, given) {
    switch (stage) {
      case 'stt':
        return true
      case 'llm':
        return gemini.needsKey(stage, given)
      case 'tts':
        return isGoogles(given)
      default:
        return stage satisfies never
    }
  },
  keyFault: (stage, key) =>
    stage === 'stt' && isApiKey(key) ? 'it wants a credentials file, or what stands in one, and no API key' : undefined,
  stt(given, io) {
    let known: SpeechIdentity | undefined
    return googleSpeechStt(given, io, async () => (known ??= await speaksAs(given.project, io)))
  },
  tts: (given, io) => googleTts('google_vertex', given, io),
}

/** The recogniser takes no API key. */
async function speaksAs(named: string | undefined, io: Io): Promise<SpeechIdentity> {
  const identity = await identityOf(io.key ?? '', 'stt', io)
  if (!identity)
    throw new StageError('stt', 'unauthorized', 'speech at Google Cloud needs a credentials file, and takes no API key')
  return { project: named || identity.project, token: () => identity.token() }
}

function asOf(identity: GoogleIdentity, fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  const send = async (url: URL | RequestInfo, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    headers.delete('x-goog-api-key')
    headers.set('authorization', `Bearer ${await identity.token()}`)
    return await fetch(url, { ...init, headers })
  }
  return Object.assign(send, { preconnect: () => undefined })
}

/** Two locations are several regions. */
function hostIn(location: string): string {
  if (location === 'global') return 'aiplatform.googleapis.com'
  if (location === 'us' || location === 'eu') return `aiplatform.${location}.rep.googleapis.com`
  return `${location}-aiplatform.googleapis.com`
}
