/** What vendors say of a failure, in words that nobody's talk or key is known by. */
const WORDS: ReadonlySet<string> = new Set(
  `account allowed already api app application argument audio auth authentication authorization authorized available bad balance billing
  bitrate busy bytes cancelled capacity channel channels character characters chunk client close closed code codec combination compatible
  concurrency concurrent config configuration connection connections content context contexts conversation could credential credentials
  credit credits data decode deprecated disabled duplicate empty encoding end ended engine enough error exceeded exceeds exhausted exist
  exists expected expired failed failure feature field flush forbidden format found frame frequency gone header idle inactive inactivity
  incompatible incorrect input insufficient internal invalid json key language languages large length limit limited limits load loading
  locale long lost malformed many maximum message messages method minimum missing model models no not null number option out overloaded
  parameter parameters parse pcm permission plan policy processing project provided quota rate reached read reason received refused region
  rejected request requests required requires resource response retry sample sampling schema security server service session sessions
  setup short should shutdown signature silence socket speaker speech speed started status stream streams subscription such supported
  synthesis system task temporarily text time timed timeout token tokens too transcription tts type unable unauthorized unavailable
  unexpected unknown unrecognized unsupported upstream usage valid validation value version voice voices without worker wrong`.split(
    /\s+/,
  ),
)

/** A code or a kind, which is one name. Such a name has no long number; keys have. */
const NAME = /^[a-z][a-z_.-]{0,63}(?:\d{1,4})?$/i
/** What was said, or what was sent, stands in these. */
const QUOTED = /"[^"]*"?|“[^”]*”?|`[^`]*`?/g

/**
 * What may be known of a vendor's text: its name, or those of its words that are of failures. Such texts quote what a caller or a model has said,
 * and parts of the key; and no rule knows these from the rest.
 */
export function gist(text: string): string {
  if (NAME.test(text)) return text
  const words = text.replaceAll(QUOTED, ' … ').match(/…|[\p{L}\p{N}\p{M}_'’*.-]+/gu) ?? []
  const told = words.map((word) => {
    const plain = word.replace(/[.'’]{1,3}$/, '')
    return WORDS.has(plain.toLowerCase()) ? plain : '…'
  })
  return told.filter((word, at) => word !== '…' || told[at - 1] !== '…').join(' ')
}
