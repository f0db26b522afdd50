/** How the Standard Webhooks specification marks a secret in base64. */
const PREFIX = 'whsec_'
/** Fewer could be guessed. */
const LEAST_BYTES = 16

/**
 * The key that webhooks are signed with: what follows `whsec_` is base64, any other text counts as it is, in UTF-8. Undefined for what is
 * no base64 there, and for a key of fewer than 16 bytes.
 */
export function webhookKey(secret: string): Uint8Array | undefined {
  const key = secret.startsWith(PREFIX) ? fromBase64(secret.slice(PREFIX.length)) : new TextEncoder().encode(secret)
  return key && key.length >= LEAST_BYTES ? key : undefined
}

function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text)
  } catch {
    return undefined
  }
}
