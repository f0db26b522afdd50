/** How formats begin that are neither WAV nor bare samples. */
const BEGINNINGS: readonly { readonly at: number; readonly sign: string; readonly name: string }[] = [
  { at: 0, sign: 'ID3', name: 'MP3' },
  { at: 0, sign: 'OggS', name: 'Ogg' },
  { at: 0, sign: 'fLaC', name: 'FLAC' },
  { at: 0, sign: 'ADIF', name: 'AAC' },
  { at: 4, sign: 'ftyp', name: 'MP4' },
  { at: 0, sign: '\x1a\x45\xdf\xa3', name: 'WebM' },
  { at: 0, sign: '#!AMR', name: 'AMR' },
  { at: 0, sign: 'FORM', name: 'AIFF' },
  { at: 0, sign: '.snd', name: 'AU' },
  { at: 0, sign: 'caff', name: 'CAF' },
  { at: 0, sign: 'RIFX', name: 'a big-endian WAV' },
  { at: 0, sign: 'RF64', name: 'a WAV of 64 bits' },
  { at: 0, sign: '0&\xb2u', name: 'WMA' },
  { at: 0, sign: '\x1f\x8b', name: 'gzip' },
  { at: 0, sign: 'PK\x03\x04', name: 'ZIP' },
]
/** As samples, twelve printable characters would be a loud constant, which no voice begins with. */
const TEXT_BYTES = 12

/**
 * What a reply is, by its first bytes, when it is no WAV and no samples: a name for people. `'unclear'` asks for more bytes,
 * at most `TEXT_BYTES`; undefined means that nothing speaks against WAV or samples.
 */
export function foreignSound(bytes: Uint8Array): string | undefined {
  let isUnclear = false
  for (const { at, sign, name } of BEGINNINGS) {
    const match = opensWith(bytes, sign, at)
    if (match === 'all') return name
    // Where the sign is not at the start, what stands before it is the size of an MP4 box: 00 00 00 xx.
    isUnclear ||= match === 'part' && (at === 0 || opensWith(bytes, '\0\0\0', 0) !== 'none')
  }
  if (isMp3Frame(bytes)) return 'MP3'
  if (isAdtsFrame(bytes)) return 'AAC'
  if (opensWith(bytes, 'RIFF', 0) === 'all') return undefined
  if (bytes.subarray(0, TEXT_BYTES).every(isPrintable)) return bytes.length < TEXT_BYTES ? 'unclear' : textKind(bytes)
  return isUnclear || (bytes[0] === 0xff && bytes.length < 4) ? 'unclear' : undefined
}

/** Whether `sign` stands at this place, as far as there are bytes. */
export function opensWith(bytes: Uint8Array, sign: string, at: number): 'all' | 'part' | 'none' {
  for (let index = 0; index < sign.length; index++) {
    const byte = bytes[at + index]
    if (byte === undefined) return 'part'
    if (byte !== sign.charCodeAt(index)) return 'none'
  }
  return 'all'
}

/** What a text is that came where speech was due; it may be short. */
export function textKind(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, TEXT_BYTES)).trimStart()
  if (/^(?:event|data|id|retry|:)/.test(text)) return 'a stream of events'
  if (/^[{["]/.test(text)) return 'JSON'
  return text.startsWith('<') ? 'a page' : 'a text'
}

export const isPrintable = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13)

/** The header of an MP3 frame: its sync, layer III, and a bit rate and a sample rate that exist. */
function isMp3Frame([sync = 0, version = 0, rates = 0]: Uint8Array): boolean {
  const [bitRate, sampleRate] = [rates >> 4, (rates >> 2) & 3]
  return sync === 0xff && (version & 0xe6) === 0xe2 && bitRate > 0 && bitRate < 15 && sampleRate < 3
}

/** The header of an AAC frame in ADTS: its sync, layer 0, and a sample rate and a number of channels that exist. */
function isAdtsFrame([sync = 0, version = 0, rates = 0xff, channels = 0]: Uint8Array): boolean {
  const channelCount = ((rates & 1) << 2) | (channels >> 6)
  return sync === 0xff && (version & 0xf6) === 0xf0 && ((rates >> 2) & 15) < 13 && channelCount > 0
}
