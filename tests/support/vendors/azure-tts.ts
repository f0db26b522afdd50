import { SaxesParser } from 'saxes'
import { HttpVendor } from './http-vendor.ts'
import { hummed } from './hum.ts'
import { KEY } from './stt-of.ts'

const SPEAK = 'http://www.w3.org/2001/10/synthesis'
const MSTTS = 'https://www.w3.org/2001/mstts'
const RATES_HZ: Readonly<Record<string, number>> = {
  'raw-8khz-16bit-mono-pcm': 8000,
  'raw-16khz-16bit-mono-pcm': 16_000,
  'raw-24khz-16bit-mono-pcm': 24_000,
  'raw-48khz-16bit-mono-pcm': 48_000,
}
/** Where an element may stand, and the attribute that it needs. */
const ELEMENTS: Readonly<Record<string, { readonly in: readonly string[]; readonly needs: string }>> = {
  speak: { in: [''], needs: 'version' },
  voice: { in: ['speak'], needs: 'name' },
  'mstts:express-as': { in: ['voice'], needs: 'style' },
  prosody: { in: ['voice', 'mstts:express-as'], needs: 'rate' },
  lang: { in: ['voice', 'mstts:express-as', 'prosody'], needs: 'xml:lang' },
}

/** What a text of SSML asks for. */
export interface Ssml {
  readonly text: string
  /** Each element with the value of the attribute it needs, from the outside in. */
  readonly elements: readonly (readonly [name: string, value: string])[]
}

/** Voices of Azure over REST, humming. It keeps what it was asked for. */
export class AzureVoices extends HttpVendor {
  readonly asked: Ssml[] = []

  constructor() {
    super(async (request) => {
      const { pathname, hostname } = new URL(request.url)
      if (pathname !== '/cognitiveservices/v1' || request.method !== 'POST') return new Response('', { status: 404 })
      const { headers } = request
      if (hostname.endsWith('.microsoft.com') && headers.get('ocp-apim-subscription-key') !== KEY)
        return new Response('', { status: 401 })
      if (headers.get('content-type') !== 'application/ssml+xml') return new Response('', { status: 415 })
      const rateHz = RATES_HZ[headers.get('x-microsoft-outputformat') ?? '']
      const ssml = ssmlIn(await request.text())
      if (rateHz === undefined || !headers.get('user-agent') || !ssml) return new Response('', { status: 400 })
      this.asked.push(ssml)
      return new Response(hummed(ssml.text, rateHz).bytes, { headers: { 'content-type': 'audio/basic' } })
    })
  }
}

function ssmlIn(document: string): Ssml | undefined {
  const elements: [string, string][] = []
  const open: string[] = []
  let text = ''
  try {
    const parser = new SaxesParser({ xmlns: true })
    parser.on('error', (error) => {
      throw error
    })
    parser.on('opentag', ({ name, uri, attributes }) => {
      const known = ELEMENTS[name]
      const value = known && attributes[known.needs]?.value
      if (!known?.in.includes(open.at(-1) ?? '') || !value || uri !== (name.startsWith('mstts:') ? MSTTS : SPEAK))
        throw new Error(`${name} may not stand there`)
      if (name === 'speak' && !attributes['xml:lang']) throw new Error('speak has no language')
      open.push(name)
      elements.push([name, value])
    })
    parser.on('closetag', () => void open.pop())
    parser.on('text', (part) => {
      if (part.trim() !== '' && !open.includes('voice')) throw new Error('text without a voice')
      text += part
    })
    parser.write(document).close()
  } catch {
    return undefined
  }
  return { text, elements }
}
