/** The version of RTVI we speak (https://docs.pipecat.ai/client/rtvi-standard). */
export const RTVI_VERSION = '2.2.0'

/** What goes to the client; `label` is added when it is written. */
export interface RtviMessage {
  readonly type: string
  readonly id?: string
  readonly data?: unknown
}

/** SCTP and the stock client's fallback for `maxMessageSize` are 64 KiB; longer messages would be lost whole. */
export const MAX_MESSAGE_BYTES = 64 * 1024

/** UTF-8 never needs more than three bytes for one UTF-16 unit, so shorter JSON need not be measured. */
const SURELY_FITS_CHARS = Math.floor(MAX_MESSAGE_BYTES / 3)

const encoder = new TextEncoder()

/** JSON below `MAX_MESSAGE_BYTES`; texts that would not fit are cut at the end, all at the same length, so that a prefix stays one. */
export function writeMessage(message: RtviMessage): string {
  const json = JSON.stringify({ label: 'rtvi-ai', ...message })
  if (json.length <= SURELY_FITS_CHARS || encoder.encode(json).length < MAX_MESSAGE_BYTES) return json
  for (let maxChars = 16_384; maxChars > 64; maxChars /= 2) {
    const shorter = JSON.stringify({ label: 'rtvi-ai', ...message }, (_key, value: unknown) =>
      typeof value === 'string' ? cut(value, maxChars) : value,
    )
    if (encoder.encode(shorter).length < MAX_MESSAGE_BYTES) return shorter
  }
  return JSON.stringify({ label: 'rtvi-ai', type: 'error', data: { error: 'message too long', fatal: false } })
}

/** At most `maxChars` UTF-16 units, never half a surrogate pair. */
function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text
  const last = text.charCodeAt(maxChars - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? maxChars - 1 : maxChars)
}
